//! The port of an import.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::error::RepoError;
use crate::questions::NewQuestion;

/// What becomes of a question that is to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new: it gets a place in the log.
    New,
    /// The log has it already, or an equal one stands before it in the same batch.
    Known,
}

/// Adds to the log of saved questions whatever of a batch is new.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuestionIntake: Send + Sync {
    /// Appends those of `batch` that are new, in their order and with numbers that follow each other, and tells the
    /// fate of each. Of equal ones the first is taken.
    ///
    /// It locks the log as [`QuestionRepo::append`](crate::quiz::QuestionRepo::append) does: the two never share a
    /// predecessor, and never save the same question twice.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] if the store has no room, [`RepoError::Corrupt`] if the log is broken or cannot hold one of
    /// them, [`RepoError::Conflict`] if somebody writes past the lock, [`RepoError::Unavailable`] if the store does not
    /// answer. Then nothing was appended, unless the answer to the commit was lost.
    async fn add(&self, batch: &[NewQuestion], saved_at: OffsetDateTime) -> Result<Vec<Fate>, RepoError>;

    /// Tells what [`add`](Self::add) would answer now, and changes nothing.
    ///
    /// # Errors
    ///
    /// [`RepoError::Corrupt`] if the log is broken, [`RepoError::Unavailable`] if the store does not answer.
    async fn look(&self, batch: &[NewQuestion]) -> Result<Vec<Fate>, RepoError>;

    /// Whether another process has the store open, such as a server.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn is_shared(&self) -> Result<bool, RepoError>;
}
