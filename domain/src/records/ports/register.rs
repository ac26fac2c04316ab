//! The register of the bodies behind records.

use std::time::Duration;

use async_trait::async_trait;

use crate::error::RepoError;
use crate::records::AudioId;

/// A body that no record refers to and no upload writes any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garbage {
    /// Which body.
    pub audio: AudioId,
    /// The [`Created::note`](super::Created::note) of its store.
    pub note: Option<String>,
}

/// The register of the bodies behind records.
///
/// A body is registered before its first byte is stored. While an upload writes it, the upload sends
/// heartbeats. [`publish`](super::RecordRepo::publish) makes it the body of a record. A body whose heartbeats
/// stopped, or whose record is gone, is garbage. All times are by the store's own clock, so that the clocks
/// of nodes may differ.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait AudioRegister: Send + Sync {
    /// Registers a body before it is begun, so that a sweep finds whatever its store keeps of it.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the id was used before, [`RepoError::Full`] if the store has no room,
    /// [`RepoError::Unavailable`] if it does not answer.
    async fn register(&self, audio: AudioId) -> Result<(), RepoError>;

    /// Stores the [`Created::note`](super::Created::note) of a body; `false` if the body counts as dead.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn note(&self, audio: AudioId, note: String) -> Result<bool, RepoError>;

    /// Records a heartbeat of the upload that writes the body; `false` if the body counts as dead.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn beat(&self, audio: AudioId) -> Result<bool, RepoError>;

    /// Marks a body dead without waiting for the store. It is called from `Drop` when an upload is cancelled.
    fn give_up(&self, audio: AudioId);

    /// Returns up to `limit` bodies that are garbage: given up, without a heartbeat for `patience`, or
    /// without a record. It marks them dead, so that none of them can be published any more.
    ///
    /// They are sorted by id and begin behind `after`, so that bodies that cannot be removed do not hide the
    /// others.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn garbage(
        &self,
        patience: Duration,
        limit: usize,
        after: Option<AudioId>,
    ) -> Result<Vec<Garbage>, RepoError>;

    /// Deletes a body from the register, once its bytes are gone.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn forget(&self, audio: AudioId) -> Result<(), RepoError>;
}
