//! The port that encodes WAV as MP3.

use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use thiserror::Error;

use crate::error::BoxError;
use crate::records::Transcoded;

/// A stream of bytes. A consumer that does not poll slows its producer down; dropping the stream stops the
/// producer.
///
/// A stream that breaks yields an error before it ends, so that a broken upload cannot pass for a complete
/// one.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, StreamError>> + Send>>;

/// The stream broke. The cause keeps its type, so that the code that made the stream can downcast it.
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
    /// The head of the file, and the facts. It comes once, as the last part.
    End(Transcoded),
}

/// Why a WAV did not become an MP3.
#[derive(Debug, Error)]
pub enum TranscodeError {
    /// The bytes are not a WAV; the text says what they are.
    #[error("not a WAV file: {0}")]
    NotWav(String),
    /// The WAV cannot be decoded, or holds no sample.
    #[error("this WAV cannot be used: {0}")]
    Unusable(String),
    /// The sound is longer than allowed.
    #[error("the sound is longer than allowed")]
    TooLong,
    /// The incoming stream broke.
    #[error(transparent)]
    Input(#[from] StreamError),
    /// All encoders are taken; the same upload may work later.
    #[error("no encoder is free")]
    Busy,
    /// This program has no encoder; trying again does not help.
    #[error("there is no encoder")]
    NoEncoder,
    /// The encode was begun by a program whose states this one does not understand.
    #[error("the encode was begun by another version of the program")]
    Outdated,
    /// The encoder failed.
    #[error("the encoder failed")]
    Encoder(#[source] BoxError),
}

/// Encodes WAV as MP3 while the WAV is still coming in.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Transcoder: Send + Sync {
    /// Begins to transcode `wav`, with `title` in the tags of the MP3.
    ///
    /// It returns once it has understood the header; the body follows on the stream while the input is read.
    ///
    /// Every implementation
    /// * holds a bounded part of the sound, whatever its length: it reads on only as its output is taken;
    /// * never blocks the threads of the async executor;
    /// * reads the input to its end, even if the sound ends before;
    /// * gives the same bytes for the same WAV, in whatever pieces it arrives;
    /// * stops all work and drops `wav` when the returned stream is dropped.
    ///
    /// # Errors
    ///
    /// [`TranscodeError`], returned here or yielded by the stream, says whether the WAV, the input or the
    /// encoder is at fault.
    async fn transcode(&self, wav: ByteStream, title: Option<String>) -> Result<Mp3Stream, TranscodeError>;
}
