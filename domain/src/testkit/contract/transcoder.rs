//! The rules of [`Transcoder`].

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::records::{ByteStream, Mp3Part, Mp3Stream, StreamError, TranscodeError, Transcoded, Transcoder};

/// Stereo at 44.1 kHz, 16 bit: no two stretches of it are alike.
pub(super) fn wav(seconds: u32) -> Vec<u8> {
    let rate = 44_100_u32;
    let frames = rate * seconds;
    let data = frames * 4;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + data).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    for field in [1_u16, 2] {
        wav.extend(field.to_le_bytes());
    }
    for field in [rate, rate * 4] {
        wav.extend(field.to_le_bytes());
    }
    for field in [4_u16, 16] {
        wav.extend(field.to_le_bytes());
    }
    wav.extend(b"data");
    wav.extend(data.to_le_bytes());
    let mut state = 1_u32;
    for _ in 0..frames * 2 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [.., low, high] = state.to_le_bytes();
        wav.extend([low, high]);
    }
    wav
}

struct Pieces(VecDeque<Result<Bytes, StreamError>>);

impl Stream for Pieces {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

/// `bytes` in pieces of `size`.
pub(super) fn pieces(bytes: &[u8], size: usize) -> VecDeque<Result<Bytes, StreamError>> {
    bytes.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect()
}

pub(super) fn stream(pieces: VecDeque<Result<Bytes, StreamError>>) -> ByteStream {
    Box::pin(Pieces(pieces))
}

/// The body, and what came at its end.
async fn read(mut mp3: Mp3Stream) -> Result<(Vec<u8>, Transcoded), TranscodeError> {
    let (mut body, mut end) = (Vec::new(), None);
    while let Some(part) = poll_fn(|context| mp3.as_mut().poll_next(context)).await {
        assert!(end.is_none(), "something comes after the end");
        match part? {
            Mp3Part::Body(bytes) => body.extend_from_slice(&bytes),
            Mp3Part::End(transcoded) => end = Some(transcoded),
        }
    }
    Ok((body, end.expect("an end")))
}

async fn transcode(
    transcoder: &impl Transcoder,
    pieces: VecDeque<Result<Bytes, StreamError>>,
) -> Result<(Vec<u8>, Transcoded), TranscodeError> {
    read(transcoder.transcode(stream(pieces), Some("A title".to_owned())).await?).await
}

/// The same WAV gives the same bytes in whatever pieces it comes; the end comes once, and last.
pub async fn the_same_wav_gives_the_same_bytes(transcoder: impl Transcoder) {
    let wav = wav(1);
    let whole = transcode(&transcoder, pieces(&wav, wav.len())).await.expect("an MP3");
    assert!(!whole.0.is_empty() && !whole.1.head.is_empty());
    assert_eq!((whole.1.facts.channels, whole.1.facts.sample_rate), (2, 44_100));
    for size in [7, 1000, 65_537] {
        assert!(transcode(&transcoder, pieces(&wav, size)).await.expect("an MP3") == whole, "{size}");
    }
}

/// What is no WAV is refused as such, an empty input too.
pub async fn what_is_no_wav_is_refused(transcoder: impl Transcoder) {
    for other in [&b""[..], b"RIFF", b"ID3 and so on, as a song has it"] {
        let refused = transcode(&transcoder, pieces(other, 5)).await;
        assert!(
            matches!(refused, Err(TranscodeError::NotWav(_) | TranscodeError::Unusable(_))),
            "{refused:?}"
        );
    }
}

/// An input that breaks never looks like its end, and its cause keeps its type.
pub async fn a_broken_input_is_told_with_its_cause(transcoder: impl Transcoder) {
    let wav = wav(1);
    for good in [0, 4, 44, 100_000] {
        let mut pieces = pieces(&wav[..good], 10_000);
        pieces.push_back(Err(StreamError(Box::new(std::fmt::Error))));
        let Err(TranscodeError::Input(StreamError(cause))) = transcode(&transcoder, pieces).await else {
            panic!("nobody told that the input broke after {good} bytes")
        };
        assert!(cause.is::<std::fmt::Error>());
    }
}
