//! The categories of the saved questions.

use time::OffsetDateTime;

use crate::page::PageLimit;
use crate::questions::fold;

/// A category's number: 1, 2, 3, … in the order in which their first questions were saved. It is never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CategoryId(pub u64);

/// The saved questions whose titles fold to the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its number.
    pub id: CategoryId,
    /// The title of its first question, in lower case.
    pub title: String,
    /// How many questions it has. Hidden ones are not counted.
    pub questions: u64,
    /// When its first question was saved.
    pub created_at: OffsetDateTime,
    /// When its last question was saved.
    pub updated_at: OffsetDateTime,
}

impl Category {
    /// The category of questions without a title. Folding does not change it.
    pub const WITHOUT_TITLE: &str = "general";

    /// `title` as it is shown.
    #[must_use]
    pub fn shown(title: &str) -> String {
        title.to_lowercase()
    }
}

/// Asks for a page of the categories that have questions, in the order of the bytes of their folded titles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryRequest {
    /// How many categories.
    pub limit: PageLimit,
    /// Only categories after this one: [`Page::next`](crate::page::Page::next) of the previous page.
    pub after: Option<CategoryId>,
    text: Option<String>,
}

impl CategoryRequest {
    /// Asks for `limit` categories after `after`.
    #[must_use]
    pub const fn new(limit: PageLimit, after: Option<CategoryId>) -> Self {
        Self { limit, after, text: None }
    }

    /// Only categories whose folded title contains the folded `text`. A text that folds to nothing sets no condition.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.text = Some(fold(text)).filter(|folded| !folded.is_empty());
        self
    }

    /// What the folded title must contain.
    #[must_use]
    pub fn folded_text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}
