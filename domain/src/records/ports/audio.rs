//! Keeping the bodies of MP3s.

use async_trait::async_trait;
use bytes::Bytes;
use thiserror::Error;

use super::ByteStream;
use crate::error::BoxError;
use crate::records::{AudioId, ByteRange};

/// Why a store of audio failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no room left.
    #[error("the audio store is full")]
    Full(#[source] BoxError),
    /// Less space is free than the operator wants to keep for other things.
    #[error("the disk of the audio store has too little free space left")]
    BelowFloor,
    /// The upload was taken for dead and its bytes swept.
    #[error("the upload was given up")]
    GivenUp,
    /// No answer now; the same call may work later.
    #[error("audio store unavailable")]
    Unavailable(#[source] BoxError),
}

/// Keeps the bodies of MP3s, each under an id that is used once.
///
/// A body is written from begin to end and then never changes. Bytes come first and the row that
/// makes them visible second: a body that no row names is garbage, and garbage is swept, but not
/// while a writer, on this node or another, still works on it.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait AudioStore: Send + Sync {
    /// Begins a body. What it notes is kept in the register and given back to [`remove`](Self::remove).
    ///
    /// # Errors
    ///
    /// [`StoreError::Full`] if nothing more fits, [`StoreError::BelowFloor`] if nothing more should be stored.
    async fn create(&self, id: AudioId) -> Result<Created, StoreError>;

    /// Reads a stretch of a finished body; `None` if there is none under `id`.
    ///
    /// No connection and no lock is held while the reader does not read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if the store does not answer.
    async fn read(&self, id: AudioId, range: ByteRange) -> Result<Option<ByteStream>, StoreError>;

    /// Removes a body, in steps that keep the store usable however large it is. Removing what is not there is fine.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if the store does not answer; the rest is swept later.
    async fn remove(&self, id: AudioId, note: Option<String>) -> Result<(), StoreError>;
}

/// A body that was begun.
#[expect(missing_debug_implementations, reason = "writers are not printed")]
pub struct Created {
    /// Takes its bytes.
    pub writer: Box<dyn AudioWriter>,
    /// What the store needs to know to remove an unfinished body, such as the id of a multipart upload.
    pub note: Option<String>,
}

/// A body that is being written. Dropping it without [`finish`](Self::finish) gives the body up.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait AudioWriter: Send {
    /// Appends `bytes`. Returns when the store has taken them, so that a slow store holds the upload back.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the body is lost then.
    async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError>;

    /// Ends the body: when this returns it survives a power cut. Returns its length.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the body is lost then.
    async fn finish(self: Box<Self>) -> Result<u64, StoreError>;
}
