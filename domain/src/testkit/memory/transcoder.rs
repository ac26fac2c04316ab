//! A transcoder without an encoder.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;

use crate::records::{
    AudioFacts, ByteStream, Mp3Part, Mp3Stream, Peaks, TranscodeError, Transcoded, Transcoder,
};

/// Passes the bytes of a WAV on as the body of an MP3: no player plays them, but everything around a
/// transcoder can be tried.
///
/// It checks the first twelve bytes only, and treats every WAV as stereo of 16 bits at 44.1 kHz.
#[derive(Debug, Clone, Copy, Default)]
pub struct MemoryTranscoder;

#[async_trait]
impl Transcoder for MemoryTranscoder {
    async fn transcode(
        &self,
        mut wav: ByteStream,
        _title: Option<String>,
    ) -> Result<Mp3Stream, TranscodeError> {
        let mut begin = Vec::new();
        while begin.len() < HEADER {
            let Some(bytes) = poll_fn(|context| wav.as_mut().poll_next(context)).await else { break };
            begin.extend_from_slice(&bytes?);
        }
        if !is_wav(&begin) {
            return Err(TranscodeError::NotWav("it does not begin with RIFF and WAVE".to_owned()));
        }
        Ok(Box::pin(Passing { begin: Some(begin.into()), wav: Some(wav), length: 0 }))
    }
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
        let facts = AudioFacts {
            duration: Duration::from_millis(self.length * 1000 / BYTES_PER_SECOND),
            sample_rate: 44_100,
            channels: 2,
            bitrate: 1411,
            loudness: None,
            peak: None,
            warnings: Vec::new(),
        };
        let peaks = Peaks { samples_per_pixel: 256, pairs: Vec::new() };
        Mp3Part::End(Transcoded { head: Bytes::from_static(b"MEMORY"), facts, peaks })
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
    transcoder_contract!(async { super::MemoryTranscoder });
}
