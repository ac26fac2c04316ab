//! The port that reads saved questions.

use async_trait::async_trait;

use super::PageRequest;
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
}
