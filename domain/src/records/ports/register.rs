//! The register of the bodies behind records.

use std::time::Duration;

use async_trait::async_trait;

use crate::error::RepoError;
use crate::records::AudioId;

/// A body that nobody will ever ask for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garbage {
    /// Which body.
    pub audio: AudioId,
    /// What its store noted when it was begun.
    pub note: Option<String>,
}

/// The register of the bodies behind records.
///
/// A body is registered before its first byte is stored. While it is written its heart beats; by
/// [`publish`](super::RecordRepo::publish) it becomes a record's. A body whose heart stopped, or whose record is
/// gone, is garbage. All times are by the store's own clock, so that nodes need not agree on theirs.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait AudioRegister: Send + Sync {
    /// Registers a body that is about to be begun: from here on nothing that its store keeps of it is lost.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the id was used before.
    async fn register(&self, audio: AudioId) -> Result<(), RepoError>;

    /// Adds what its store noted when the body was begun; `false` if it was taken for dead.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn note(&self, audio: AudioId, note: String) -> Result<bool, RepoError>;

    /// Tells that the body is still being written; `false` if it was taken for dead.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn beat(&self, audio: AudioId) -> Result<bool, RepoError>;

    /// Marks a body dead without waiting for the store. It is called from `Drop` when an upload is cancelled.
    fn give_up(&self, audio: AudioId);

    /// Up to `limit` bodies that are garbage: given up, without a heartbeat for `patience`, or without a record.
    /// From here on none of them can be published.
    ///
    /// They come in the order of their ids, the first one behind `after`, so that bodies that stay do not hide the
    /// others.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn garbage(
        &self,
        patience: Duration,
        limit: usize,
        after: Option<AudioId>,
    ) -> Result<Vec<Garbage>, RepoError>;

    /// Strikes a body off the register once its bytes are gone.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn forget(&self, audio: AudioId) -> Result<(), RepoError>;
}
