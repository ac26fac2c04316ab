//! Making MP3 of WAV.

use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use thiserror::Error;

use crate::error::BoxError;
use crate::records::Transcoded;

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
