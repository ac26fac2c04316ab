//! Looking through the log, newest first.

use crate::page::PageLimit;
use crate::questions::{QuestionId, SourceName, fold};

/// Which questions are of interest. Everything that is set must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuestionFilter {
    text: Option<String>,
    category: Option<String>,
    source: Option<SourceName>,
}

impl QuestionFilter {
    /// Only questions whose folded text or answer holds the folded `text`. An empty one asks for nothing.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.text = Some(fold(text)).filter(|folded| !folded.is_empty());
        self
    }

    /// Only questions whose folded category is the folded `title`. An empty one asks for nothing.
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

    /// What [`NewQuestion::folded`](crate::questions::NewQuestion::folded) must hold.
    #[must_use]
    pub fn folded_text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What [`NewQuestion::folded_category`](crate::questions::NewQuestion::folded_category) must be.
    #[must_use]
    pub fn folded_category(&self) -> Option<&str> {
        self.category.as_deref()
    }

    /// What the source must be.
    #[must_use]
    pub const fn source_name(&self) -> Option<&SourceName> {
        self.source.as_ref()
    }
}

/// A page of the log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageRequest {
    /// How many.
    pub limit: PageLimit,
    /// Only questions saved before this one: where the page before ended.
    pub before: Option<QuestionId>,
    /// Which.
    pub filter: QuestionFilter,
}
