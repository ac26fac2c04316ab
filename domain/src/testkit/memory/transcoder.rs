//! A transcoder without an encoder.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;

use crate::records::{
    AudioFacts, ByteStream, Mp3Part, Mp3Stream, Peaks, TranscodeError, Transcoded, Transcoder,
};
use crate::uploads::{Encoding, ResumableTranscoder, Seam, SegmentPart};

/// Passes the bytes of a WAV on as the body of an MP3: no player plays them, but everything around a
/// transcoder can be tried.
///
/// It checks the first twelve bytes only, and treats every WAV as stereo of 16 bits at 44.1 kHz.
///
/// As a [`ResumableTranscoder`] it has a seam every [`SEGMENT`](Self::SEGMENT) bytes, and goes on a few bytes before
/// it.
#[derive(Debug, Clone, Copy, Default)]
pub struct MemoryTranscoder {
    whole: bool,
}

impl MemoryTranscoder {
    /// So many bytes of WAV lie between two seams.
    pub const SEGMENT: u64 = 64;
    /// An encode goes on so many bytes before its seam.
    const PRE_ROLL: u64 = 10;

    /// One for which no sound can be cut.
    #[must_use]
    pub const fn uncuttable() -> Self {
        Self { whole: true }
    }
}

#[async_trait]
impl Transcoder for MemoryTranscoder {
    async fn transcode(
        &self,
        mut wav: ByteStream,
        _title: Option<String>,
    ) -> Result<Mp3Stream, TranscodeError> {
        let begin = header(&mut wav).await?;
        Ok(Box::pin(Passing { begin: Some(begin), wav: Some(wav), length: 0 }))
    }
}

#[async_trait]
impl ResumableTranscoder for MemoryTranscoder {
    async fn go_on(
        &self,
        from: Option<Bytes>,
        mut wav: ByteStream,
        _title: Option<String>,
    ) -> Result<Encoding, TranscodeError> {
        let (seam, skip) = match from {
            Some(state) => (read_state(&state).ok_or(TranscodeError::Outdated)?, Self::PRE_ROLL),
            None => (0, 0),
        };
        let begin = if seam == 0 { header(&mut wav).await? } else { Bytes::new() };
        let next = (!self.whole).then_some(seam + Self::SEGMENT);
        let (wav, held) = (Some(wav), begin.into());
        Ok(Encoding {
            next,
            parts: Box::pin(Cutting { wav, held, skip, seam, done: seam, whole: self.whole }),
        })
    }
}

/// The first bytes, once there are enough to tell a WAV.
async fn header(wav: &mut ByteStream) -> Result<Bytes, TranscodeError> {
    let mut begin = BytesMut::new();
    while begin.len() < HEADER {
        let Some(bytes) = poll_fn(|context| wav.as_mut().poll_next(context)).await else { break };
        begin.extend_from_slice(&bytes?);
    }
    if is_wav(&begin) {
        return Ok(begin.freeze());
    }
    Err(TranscodeError::NotWav("it does not begin with RIFF and WAVE".to_owned()))
}

const STATE_VERSION: u8 = 1;

fn read_state(state: &[u8]) -> Option<u64> {
    let (&version, position) = state.split_first()?;
    let position = u64::from_le_bytes(position.try_into().ok()?);
    (version == STATE_VERSION && position > 0 && position.is_multiple_of(MemoryTranscoder::SEGMENT))
        .then_some(position)
}

/// `RIFF`, a length, `WAVE`.
const HEADER: usize = 12;
const BYTES_PER_SECOND: u64 = 44_100 * 2 * 2;

fn is_wav(begin: &[u8]) -> bool {
    begin.starts_with(b"RIFF") && begin.get(8..HEADER) == Some(b"WAVE")
}

struct Passing {
    begin: Option<Bytes>,
    /// `None` once it has ended.
    wav: Option<ByteStream>,
    length: u64,
}

impl Passing {
    fn body(&mut self, bytes: Bytes) -> Mp3Part {
        self.length += bytes.len() as u64;
        Mp3Part::Body(bytes)
    }

    fn end(&self) -> Mp3Part {
        Mp3Part::End(transcoded(self.length))
    }
}

/// What is told about a body of `length` bytes.
fn transcoded(length: u64) -> Transcoded {
    let facts = AudioFacts {
        duration: Duration::from_millis(length * 1000 / BYTES_PER_SECOND),
        sample_rate: 44_100,
        channels: 2,
        bitrate: 1411,
        loudness: None,
        peak: None,
        warnings: Vec::new(),
    };
    let peaks = Peaks { samples_per_pixel: 256, pairs: Vec::new() };
    Transcoded { head: Bytes::from_static(b"MEMORY"), facts, peaks }
}

/// An encode with seams.
struct Cutting {
    /// `None` once it has ended.
    wav: Option<ByteStream>,
    held: BytesMut,
    /// How many bytes come again that were given before.
    skip: u64,
    /// The last seam.
    seam: u64,
    /// How many bytes were given, those before the first seam included.
    done: u64,
    whole: bool,
}

impl Cutting {
    /// What can be given of the bytes that are held.
    fn next_part(&mut self) -> Option<SegmentPart> {
        let again = usize::try_from(self.skip).unwrap_or(usize::MAX).min(self.held.len());
        self.held.advance(again);
        self.skip -= again as u64;
        let seam = self.seam + MemoryTranscoder::SEGMENT;
        if !self.whole && self.done == seam {
            self.seam = seam;
            let state = [&[STATE_VERSION][..], &seam.to_le_bytes()].concat().into();
            let position = seam - MemoryTranscoder::PRE_ROLL;
            return Some(SegmentPart::Seam(Seam { position, next: seam + MemoryTranscoder::SEGMENT, state }));
        }
        let room = if self.whole { u64::MAX } else { seam - self.done };
        let length = usize::try_from(room).unwrap_or(usize::MAX).min(self.held.len());
        self.done += length as u64;
        (length > 0).then(|| SegmentPart::Body(self.held.split_to(length).freeze()))
    }
}

impl Stream for Cutting {
    type Item = Result<SegmentPart, TranscodeError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(part) = self.next_part() {
                return Poll::Ready(Some(Ok(part)));
            }
            let Some(wav) = &mut self.wav else { return Poll::Ready(None) };
            match wav.as_mut().poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(bytes))) => self.held.extend_from_slice(&bytes),
                Poll::Ready(Some(Err(error))) => {
                    self.wav = None;
                    return Poll::Ready(Some(Err(error.into())));
                }
                Poll::Ready(None) => {
                    self.wav = None;
                    return Poll::Ready(Some(Ok(SegmentPart::End(transcoded(self.done)))));
                }
            }
        }
    }
}

impl Stream for Passing {
    type Item = Result<Mp3Part, TranscodeError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(begin) = self.begin.take() {
            return Poll::Ready(Some(Ok(self.body(begin))));
        }
        let Some(wav) = &mut self.wav else { return Poll::Ready(None) };
        match wav.as_mut().poll_next(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(Ok(bytes))) => Poll::Ready(Some(Ok(self.body(bytes)))),
            Poll::Ready(Some(Err(error))) => {
                self.wav = None;
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Ready(None) => {
                self.wav = None;
                Poll::Ready(Some(Ok(self.end())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    transcoder_contract!(async { super::MemoryTranscoder::default() });
    resumable_transcoder_contract!(async { super::MemoryTranscoder::default() });
}
