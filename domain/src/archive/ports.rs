//! What reading the archive needs from outside.

use async_trait::async_trait;

use super::PageRequest;
use crate::error::RepoError;
use crate::page::Page;
use crate::questions::{Question, QuestionId};

/// The saved questions, to be read.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuestionArchive: Send + Sync {
    /// The question in the place `id`.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError>;

    /// A page of the log, newest first.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError>;
}
