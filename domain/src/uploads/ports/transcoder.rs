//! The port that encodes a WAV which may arrive in several parts, at several nodes.

use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;

use crate::records::{ByteStream, TranscodeError, Transcoded};

/// A place between two segments of an MP3, from which any node can go on with the encode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seam {
    /// The first byte of the WAV that is needed to go on. It grows from seam to seam.
    pub position: u64,
    /// The next seam comes once the WAV has about this many bytes, counted from its begin.
    pub next: u64,
    /// The state of the transcoder, in a form of its own: at most 128 KiB. It also holds the settings that the
    /// encode began with, so that they stay until its end.
    pub state: Bytes,
}

/// A piece of an MP3 that is encoded in segments.
#[derive(Debug, Clone, PartialEq)]
pub enum SegmentPart {
    /// The next bytes of the body, in order.
    Body(Bytes),
    /// All of the body before this part belongs to the segments before this seam.
    Seam(Seam),
    /// The head of the file, and the facts. It comes once, as the last part.
    End(Transcoded),
}

/// An MP3 as it comes out of a [`ResumableTranscoder`].
pub type SegmentStream = Pin<Box<dyn Stream<Item = Result<SegmentPart, TranscodeError>> + Send>>;

/// An encode whose WAV has a header that was understood.
#[expect(missing_debug_implementations, reason = "a stream cannot be printed")]
pub struct Encoding {
    /// The first new seam comes once the WAV has about this many bytes, counted from its begin; `None` if this
    /// sound cannot be cut, so that no seam ever comes.
    pub next: Option<u64>,
    /// The parts of the MP3.
    pub parts: SegmentStream,
}

/// Encodes WAV as MP3, and can go on with an encode that was broken off.
///
/// Every implementation keeps the rules of [`Transcoder`](crate::records::Transcoder). Besides,
/// * however often an encode is broken off, at whatever bytes, and gone on with from its last seam, by this or
///   another instance with other options: the bodies before the seams and the last part give the same bytes as
///   one encode without a break;
/// * if `wav` breaks, every seam whose sound was complete is yielded before the error.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait ResumableTranscoder: Send + Sync {
    /// Begins to encode `wav`, or goes on `from` a seam's state; `wav` then begins at that seam's position.
    ///
    /// # Errors
    ///
    /// [`TranscodeError`], returned here or yielded by the stream; [`TranscodeError::Outdated`] if the state was
    /// made by a program whose states this one does not understand.
    async fn go_on(
        &self,
        from: Option<Bytes>,
        wav: ByteStream,
        title: Option<String>,
    ) -> Result<Encoding, TranscodeError>;
}
