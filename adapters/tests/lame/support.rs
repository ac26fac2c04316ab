//! Sounds, streams, and programs that judge MP3s.

use std::io::Cursor;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use quizcast_adapters::lame::{LameOptions, LameTranscoder};
use quizcast_domain::records::{
    ByteStream, Mp3Part, Mp3Stream, StreamError, TranscodeError, Transcoded, Transcoder,
};

/// A transcoder with `threads` threads.
pub(crate) fn transcoder(mode: &str, threads: usize) -> LameTranscoder {
    LameTranscoder::new(options(mode, threads)).unwrap()
}

/// The options for `mode` and `threads`.
pub(crate) fn options(mode: &str, threads: usize) -> LameOptions {
    let threads = NonZeroUsize::new(threads).unwrap();
    LameOptions { mode: mode.parse().unwrap(), ..LameOptions::with_threads(threads) }
}

/// Something like music, the same each time: two voices, a beat and a little noise.
pub(crate) fn wav(rate: u32, channels: u16, samples: usize) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut out = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut out, spec).unwrap();
    let mut noise = 12_345_u32;
    for n in 0..samples {
        let time = n as f64 / f64::from(rate);
        let beat = (-8.0 * (time * 2.0).fract()).exp();
        for channel in 0..channels {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = (f64::from(noise >> 16) / 32_768.0 - 1.0) * 0.05 * beat;
            let tone = 220.0 + 55.0 * f64::from(channel) + 30.0 * (time * 0.7).floor();
            let wave: f64 = (1..6)
                .map(|h| (std::f64::consts::TAU * tone * f64::from(h) * time).sin() / f64::from(h * h))
                .sum();
            #[expect(clippy::cast_possible_truncation, reason = "the sum stays below one")]
            writer.write_sample(((wave * 0.3 + hiss) * 32_000.0) as i16).unwrap();
        }
    }
    writer.finalize().unwrap();
    out.into_inner()
}

/// A stream of `bytes` in pieces of `size`.
pub(crate) fn pieces(bytes: &[u8], size: usize) -> ByteStream {
    let chunks: Vec<Result<Bytes, StreamError>> =
        bytes.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    Box::pin(stream::iter(chunks))
}

/// A WAV that never ends.
pub(crate) fn endless() -> ByteStream {
    let sound = wav(44_100, 2, 44_100);
    let mut header = Bytes::copy_from_slice(&sound[..44]).to_vec();
    header[4..8].copy_from_slice(&[0xFF; 4]);
    header[40..44].copy_from_slice(&[0xFF; 4]);
    let data = Bytes::copy_from_slice(&sound[44..]);
    Box::pin(stream::iter([Ok(Bytes::from(header))]).chain(stream::repeat_with(move || Ok(data.clone()))))
}

/// Reads a stream to its end.
pub(crate) async fn collect(mut mp3: Mp3Stream) -> Result<(Vec<u8>, Transcoded), TranscodeError> {
    let (mut body, mut end) = (Vec::new(), None);
    while let Some(part) = mp3.next().await {
        assert!(end.is_none(), "something came behind the end");
        match part? {
            Mp3Part::Body(bytes) => body.extend_from_slice(&bytes),
            Mp3Part::End(transcoded) => end = Some(transcoded),
        }
    }
    let end = end.expect("the stream ended without an end");
    Ok(([&end.head[..], &body].concat(), end))
}

/// The MP3 of `wav`, and its end with the facts.
pub(crate) async fn transcode(transcoder: &LameTranscoder, wav: &[u8]) -> (Vec<u8>, Transcoded) {
    let mp3 = transcoder.transcode(pieces(wav, 65_536), None).await.unwrap();
    collect(mp3).await.unwrap()
}

/// Waits until `transcoder` has nothing left to do.
pub(crate) async fn until_idle(transcoder: &LameTranscoder) {
    let idle = async {
        let mut pause = tokio::time::interval(Duration::from_millis(5));
        loop {
            let load = transcoder.load();
            if (load.uploads, load.busy_threads, load.buffered_bytes) == (0, 0, 0) {
                return;
            }
            pause.tick().await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(20), idle).await.is_ok(),
        "still at work: {:?}",
        transcoder.load()
    );
}

/// Runs a program and gives its standard output and error.
pub(crate) fn run(program: &str, arguments: &[&str]) -> (Vec<u8>, String) {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{program} must be in PATH for these tests: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    (output.stdout, errors)
}

/// What ffmpeg decodes, without a warning: samples, all channels in turn.
pub(crate) fn ffmpeg(mp3: &Path, short: bool) -> Vec<i16> {
    // ffmpeg does not recognise a very short MP3, even LAME's own, unless the format is given.
    let told: &[&str] = if short { &["-f", "mp3"] } else { &[] };
    let path = mp3.to_str().unwrap();
    let arguments = [&["-nostdin", "-v", "warning"], told, &["-i", path, "-f", "s16le", "-"]].concat();
    let (decoded, warnings) = run("ffmpeg", &arguments);
    assert_eq!(warnings, "", "ffmpeg warns");
    samples(&decoded)
}

/// What mpg123 decodes, without a warning: samples, all channels in turn.
pub(crate) fn mpg123(mp3: &Path) -> Vec<i16> {
    let path = mp3.to_str().unwrap();
    let (decoded, _) = run("mpg123", &["-q", "-s", path]);
    let (_, told) = run("mpg123", &["-t", path]);
    let told = told.to_lowercase();
    for bad in ["warn", "error", "resync", "invalid", "illegal", "junk", "missing"] {
        assert!(!told.contains(bad), "mpg123 complains: {told}");
    }
    samples(&decoded)
}

fn samples(bytes: &[u8]) -> Vec<i16> {
    bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}
