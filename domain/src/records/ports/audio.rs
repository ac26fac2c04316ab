//! The port that stores the bodies of MP3s.

use std::fs::File;

use async_trait::async_trait;
use bytes::Bytes;
use thiserror::Error;

use super::ByteStream;
use crate::error::BoxError;
use crate::records::{AudioId, ByteRange};

/// Why an audio store failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no room left.
    #[error("the audio store is full")]
    Full(#[source] BoxError),
    /// The disk has less free space than the operator reserves for other things.
    #[error("the disk of the audio store has too little free space left")]
    BelowFloor,
    /// The body counts as dead, and its bytes are swept.
    #[error("the upload was given up")]
    GivenUp,
    /// The store does not answer now. The same call may work later.
    #[error("audio store unavailable")]
    Unavailable(#[source] BoxError),
}

/// Stores the bodies of MP3s, each under an id that is used once.
///
/// A body is written from begin to end and then never changes. It is stored before the row that makes it
/// visible. A body without a row is garbage and gets swept, unless an upload on this or another node still
/// writes it.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait AudioStore: Send + Sync {
    /// Begins a body. [`Created::note`] is kept in the register, and passed to [`remove`](Self::remove)
    /// later.
    ///
    /// # Errors
    ///
    /// [`StoreError::Full`] if nothing more fits, [`StoreError::BelowFloor`] if nothing more should be
    /// stored, [`StoreError::Unavailable`] if the store does not answer.
    async fn create(&self, id: AudioId) -> Result<Created, StoreError>;

    /// Streams a range of a finished body; `None` if there is no body `id`.
    ///
    /// It holds no connection and no lock while nobody polls the stream.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if the store does not answer.
    async fn read(&self, id: AudioId, range: ByteRange) -> Result<Option<ByteStream>, StoreError>;

    /// Opens a finished body for reading, where it is a file of its own: a system can send that without copying it.
    ///
    /// `None` if bodies are kept in another way, and if the file cannot be opened: [`read`](Self::read) says why.
    async fn open(&self, id: AudioId) -> Option<File> {
        let _kept_in_another_way = id;
        None
    }

    /// Removes a body, in steps that keep the store usable however large it is. A body that does not exist is
    /// no error.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] or [`StoreError::Full`]; the rest is swept later.
    async fn remove(&self, id: AudioId, note: Option<String>) -> Result<(), StoreError>;
}

/// A body that has been begun.
#[expect(missing_debug_implementations, reason = "writers are not printed")]
pub struct Created {
    /// Writes its bytes.
    pub writer: Box<dyn AudioWriter>,
    /// What the store must know to remove the body while it is unfinished, such as the id of a multipart
    /// upload.
    pub note: Option<String>,
}

/// Writes a body. Dropping it without [`finish`](Self::finish) abandons the body.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait AudioWriter: Send {
    /// Appends `bytes`. Returns once the store has taken them, so that a slow store slows the upload down.
    ///
    /// # Errors
    ///
    /// [`StoreError`] of any kind; the body is lost then.
    async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError>;

    /// Completes the body and returns its length. Once this returns, the body survives a power cut.
    ///
    /// # Errors
    ///
    /// [`StoreError`] of any kind; the body is lost then.
    async fn finish(self: Box<Self>) -> Result<u64, StoreError>;
}
