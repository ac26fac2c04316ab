//! Which questions of the log are read.

use crate::page::PageLimit;
use crate::questions::{QuestionId, SourceName, fold};

/// The conditions on questions. A question must meet all that are set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuestionFilter {
    text: Option<String>,
    category: Option<String>,
    source: Option<SourceName>,
    value: Option<u32>,
}

impl QuestionFilter {
    /// Only questions whose folded text or answer contains the folded `text`. A text that folds to nothing
    /// sets no condition.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.text = Some(fold(text)).filter(|folded| !folded.is_empty());
        self
    }

    /// Only questions of the category with this title, see [`Category`](super::Category). A title that folds to nothing
    /// sets no condition.
    #[must_use]
    pub fn category(mut self, title: &str) -> Self {
        self.category = Some(fold(title)).filter(|folded| !folded.is_empty());
        self
    }

    /// Only questions from `source`.
    #[must_use]
    pub fn source(mut self, source: SourceName) -> Self {
        self.source = Some(source);
        self
    }

    /// Only questions that are worth `value`.
    #[must_use]
    pub const fn value(mut self, value: u32) -> Self {
        self.value = Some(value);
        self
    }

    /// What [`NewQuestion::folded`](crate::questions::NewQuestion::folded) must contain.
    #[must_use]
    pub fn folded_text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What [`NewQuestion::folded_category`](crate::questions::NewQuestion::folded_category) must equal. Questions
    /// without a title count as titled [`Category::WITHOUT_TITLE`](super::Category::WITHOUT_TITLE).
    #[must_use]
    pub fn folded_category(&self) -> Option<&str> {
        self.category.as_deref()
    }

    /// The source that a question must come from.
    #[must_use]
    pub const fn source_name(&self) -> Option<&SourceName> {
        self.source.as_ref()
    }

    /// What a question must be worth.
    #[must_use]
    pub const fn worth(&self) -> Option<u32> {
        self.value
    }
}

/// Asks for a page of the log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageRequest {
    /// How many questions.
    pub limit: PageLimit,
    /// Only questions saved before this one: [`Page::next`](crate::page::Page::next) of the previous page.
    pub before: Option<QuestionId>,
    /// Which questions.
    pub filter: QuestionFilter,
}
