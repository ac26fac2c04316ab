//! Looking through the log, newest first.

use thiserror::Error;

use super::{QuestionId, SourceName, fold};

/// How many items a page has: 1 to 100, 20 by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(usize);

/// The limit is out of range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a page has 1 to {max} items, not {0}", max = PageLimit::MAX)]
pub struct InvalidPageLimit(pub i128);

impl PageLimit {
    /// Most items of a page.
    pub const MAX: usize = 100;

    /// Checks `got`.
    ///
    /// # Errors
    ///
    /// [`InvalidPageLimit`] outside of 1 to [`PageLimit::MAX`].
    pub fn new(got: i128) -> Result<Self, InvalidPageLimit> {
        usize::try_from(got)
            .ok()
            .filter(|n| (1..=Self::MAX).contains(n))
            .map(Self)
            .ok_or(InvalidPageLimit(got))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(20)
    }
}

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

    /// What [`NewQuestion::folded`](super::NewQuestion::folded) must hold.
    #[must_use]
    pub fn folded_text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What [`NewQuestion::folded_category`](super::NewQuestion::folded_category) must be.
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

/// Some items, and where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The items.
    pub items: Vec<T>,
    /// What to ask with for the next page, if there is one.
    pub next: Option<C>,
}
