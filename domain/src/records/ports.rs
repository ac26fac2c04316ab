//! What records need from outside.

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use thiserror::Error;

use super::{AudioId, ByteRange, Transcoded};
use crate::BoxError;

/// Bytes as they come. A consumer that does not poll holds its producer back; dropping the stream
/// stops it. It ends well only if it ends without an error: a broken upload never looks like its end.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, StreamError>> + Send>>;

/// The stream broke. The cause keeps its type, for whoever made the stream to recognise it.
#[derive(Debug, Error)]
#[error("the stream broke")]
pub struct StreamError(#[source] pub BoxError);

/// An MP3 as it comes out of a [`Transcoder`].
pub type Mp3Stream = Pin<Box<dyn Stream<Item = Result<Mp3Part, TranscodeError>> + Send>>;

/// A piece of an MP3.
#[derive(Debug, Clone, PartialEq)]
pub enum Mp3Part {
    /// The next bytes of the body, in order.
    Body(Bytes),
    /// The end: what goes before the body, and what was found out. Comes once, last.
    End(Transcoded),
}

/// Why a WAV did not become an MP3.
#[derive(Debug, Error)]
pub enum TranscodeError {
    /// The bytes are no WAV at all; the text says what they are.
    #[error("not a WAV file: {0}")]
    NotWav(String),
    /// It is a WAV that cannot be decoded, or holds no sample.
    #[error("this WAV cannot be used: {0}")]
    Unusable(String),
    /// It is longer than allowed.
    #[error("the sound is longer than allowed")]
    TooLong,
    /// The incoming stream broke.
    #[error(transparent)]
    Input(#[from] StreamError),
    /// All encoders are taken; the same upload may work later.
    #[error("no encoder is free")]
    Busy,
    /// There is no encoder, and there will be none.
    #[error("there is no encoder")]
    NoEncoder,
    /// The encoder failed.
    #[error("the encoder failed")]
    Encoder(#[source] BoxError),
}

/// Makes MP3 of WAV while the WAV is still coming in.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Transcoder: Send + Sync {
    /// Begins to transcode `wav`, with `title` in the MP3's tag.
    ///
    /// It returns when the header was understood; the body follows on the stream while the input
    /// is read. An implementation holds a bounded part of the sound, whatever its length: it reads
    /// on only as its output is taken. It keeps the executor's threads free, reads the input to its
    /// end although the sound may end before, and gives the same bytes for the same WAV however it
    /// arrived. Dropping the returned stream stops everything and drops `wav`.
    ///
    /// # Errors
    ///
    /// [`TranscodeError`], here as on the stream, says whether the WAV, the input or the encoder is at fault.
    async fn transcode(&self, wav: ByteStream, title: Option<String>) -> Result<Mp3Stream, TranscodeError>;
}

#[async_trait]
impl<T: Transcoder + ?Sized> Transcoder for Arc<T> {
    async fn transcode(&self, wav: ByteStream, title: Option<String>) -> Result<Mp3Stream, TranscodeError> {
        (**self).transcode(wav, title).await
    }
}

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

#[async_trait]
impl<T: AudioStore + ?Sized> AudioStore for Arc<T> {
    async fn create(&self, id: AudioId) -> Result<Created, StoreError> {
        (**self).create(id).await
    }
    async fn read(&self, id: AudioId, range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        (**self).read(id, range).await
    }
    async fn remove(&self, id: AudioId, note: Option<String>) -> Result<(), StoreError> {
        (**self).remove(id, note).await
    }
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
