//! The port that reads saved questions.

use async_trait::async_trait;

use super::{PageRequest, QuestionFilter};
use crate::error::RepoError;
use crate::page::Page;
use crate::questions::{Question, QuestionId};

/// Reads the saved questions.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuestionArchive: Send + Sync {
    /// The question at the place `id` of the log; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError>;

    /// A page of the log, newest first.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError>;

    /// The first `limit` questions behind the place `behind` that meet the `filter`, oldest first. If there are fewer,
    /// the log has no more of them now.
    ///
    /// To read the whole log, call this again with the last question as `behind`. The store keeps nothing between two
    /// calls.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn stretch(
        &self,
        behind: QuestionId,
        filter: &QuestionFilter,
        limit: usize,
    ) -> Result<Vec<Question>, RepoError>;
}
