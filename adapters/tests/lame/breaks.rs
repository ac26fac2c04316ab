//! An encode that breaks off, and goes on elsewhere, gives the same bytes.

use std::fs;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use quizcast_adapters::lame::LameTranscoder;
use quizcast_domain::records::{ByteStream, StreamError, TranscodeError, Transcoded, Transcoder};
use quizcast_domain::uploads::{ResumableTranscoder, Seam, SegmentPart};

use crate::support::{collect, options, pieces, run, transcoder, wav};

/// What lies between two seams at most, as whoever stores it expects.
const MOST_BETWEEN: u64 = (7 << 20) + (1 << 19);

/// The first `end` bytes of `wav` from `from` on; then the connection breaks.
fn broken(wav: &[u8], from: u64, end: usize) -> ByteStream {
    let from = usize::try_from(from).unwrap().min(end);
    let breaks = stream::iter([Err(StreamError("the connection broke".into()))]);
    Box::pin(pieces(&wav[from..end], 50_000).chain(breaks))
}

/// The MP3 of a WAV that breaks off after each of `cuts` bytes, and goes on each time with another of `encoders`.
async fn with_breaks(encoders: &[LameTranscoder], wav: &[u8], cuts: &[usize]) -> (Vec<u8>, Transcoded) {
    let (mut body, mut last) = (Vec::new(), None::<Seam>);
    let mut encoders = encoders.iter().cycle();
    let title = || Some("A title".to_owned());
    let state = |last: &Option<Seam>| last.as_ref().map(|seam| seam.state.clone());
    let position = |last: &Option<Seam>| last.as_ref().map_or(0, |seam| seam.position);
    for cut in cuts {
        let from = position(&last);
        let begun = encoders.next().unwrap().go_on(state(&last), broken(wav, from, *cut), title()).await;
        let mut parts = match begun {
            Ok(encoding) => encoding.parts,
            Err(TranscodeError::Input(_)) => continue,
            Err(error) => panic!("{error:?}"),
        };
        let mut waiting = Vec::new();
        while let Some(part) = parts.next().await {
            match part {
                Ok(SegmentPart::Body(bytes)) => waiting.extend_from_slice(&bytes),
                Ok(SegmentPart::Seam(seam)) => {
                    assert!(seam.position > position(&last) && seam.position <= *cut as u64);
                    assert!(seam.next - seam.position < MOST_BETWEEN, "{seam:?}");
                    assert!(seam.state.len() < 128 * 1024);
                    body.append(&mut waiting);
                    last = Some(seam);
                }
                Ok(SegmentPart::End(_)) => panic!("a break was taken for the end"),
                Err(TranscodeError::Input(_)) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    }
    let from = usize::try_from(position(&last)).unwrap();
    let rest = encoders.next().unwrap().go_on(state(&last), pieces(&wav[from..], 50_000), title()).await;
    let mut parts = rest.unwrap().parts;
    let mut end = None;
    while let Some(part) = parts.next().await {
        match part.unwrap() {
            SegmentPart::Body(bytes) => body.extend_from_slice(&bytes),
            SegmentPart::Seam(_) => {}
            SegmentPart::End(transcoded) => end = Some(transcoded),
        }
    }
    let end = end.unwrap();
    ([&end.head[..], &body].concat(), end)
}

/// `sound` in the encoding that ffmpeg calls `codec`.
fn recoded(sound: &[u8], codec: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in.wav"), folder.path().join("out.wav"));
    fs::write(&from, sound).unwrap();
    let path = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    run("ffmpeg", &["-nostdin", "-v", "error", "-i", &path(&from), "-c:a", codec, &path(&to)]);
    fs::read(to).unwrap()
}

/// Two `data` chunks, an odd byte in the last one, and something behind it.
fn oddly_written(sound: &[u8]) -> Vec<u8> {
    let (header, data) = sound.split_at(44);
    let half = data.len() / 8 * 4;
    let chunk = |data: &[u8]| [b"data", &u32::try_from(data.len()).unwrap().to_le_bytes()[..], data].concat();
    let torn = [&data[half..], &[7]].concat();
    [&header[..36], &chunk(&data[..half]), &chunk(&torn), &[0], b"LIST\x04\0\0\0INFO"].concat()
}

/// As recorders write it that cannot return to the header.
fn endless(mut sound: Vec<u8>) -> Vec<u8> {
    sound[40..44].copy_from_slice(&[0xFF; 4]);
    sound
}

/// In the order of big-endian machines.
fn big_endian(mut sound: Vec<u8>) -> Vec<u8> {
    sound[..4].copy_from_slice(b"RIFX");
    for number in [4, 16, 24, 28, 40] {
        sound[number..number + 4].reverse();
    }
    for number in [20, 22, 32, 34].into_iter().chain((44..sound.len()).step_by(2)) {
        sound[number..number + 2].reverse();
    }
    sound
}

/// IMA ADPCM of which every fifth block has a step that does not exist.
fn damaged(mut sound: Vec<u8>) -> Vec<u8> {
    let block = usize::from(u16::from_le_bytes([sound[32], sound[33]]));
    let data = sound.windows(4).position(|name| name == b"data").unwrap() + 8;
    for step in (data + 2..sound.len()).step_by(block * 5) {
        sound[step] = 200;
    }
    sound
}

/// Tries six histories of breaks with each of `sounds`.
fn try_breaks(sounds: impl IntoIterator<Item = (String, Vec<u8>)>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (number, (name, sound)) in sounds.into_iter().enumerate() {
        let mode = ["v2", "cbr128", "v0", "cbr320"][number % 4];
        let encoders = [1, 3, 2].map(|threads| transcoder(mode, threads));
        let title = Some("A title".to_owned());
        let whole = runtime.block_on(async {
            collect(encoders[0].transcode(pieces(&sound, 65_536), title).await.unwrap()).await.unwrap()
        });
        let mut runner = TestRunner::new(Config { cases: 6, ..Config::default() });
        let cuts = prop::collection::btree_set(0..sound.len(), 0..4);
        let tried = runner.run(&cuts, |cuts| {
            let cuts: Vec<_> = cuts.into_iter().collect();
            let found = runtime.block_on(with_breaks(&encoders, &sound, &cuts));
            prop_assert!(found == whole, "{} in {} after breaks at {:?}", name, mode, cuts);
            Ok(())
        });
        tried.unwrap();
    }
}

#[test]
fn whatever_the_encoding_breaks_change_no_byte() {
    let short = wav(44_100, 2, 44_100 * 8);
    let by_ffmpeg = ["pcm_u8", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw", "adpcm_ms"];
    let mut sounds: Vec<_> =
        by_ffmpeg.iter().map(|codec| ((*codec).to_owned(), recoded(&short, codec))).collect();
    let ima = recoded(&short, "adpcm_ima_wav");
    for (name, sound) in [
        ("adpcm_ima_wav", ima.clone()),
        ("damaged", damaged(ima)),
        ("oddly written", oddly_written(&short)),
        ("endless", endless(short.clone())),
        ("big-endian", big_endian(short)),
    ] {
        sounds.push((name.to_owned(), sound));
    }
    try_breaks(sounds);
}

#[test]
fn whatever_the_rate_breaks_change_no_byte() {
    let known = [
        (8_000, 1, 32),
        (22_050, 2, 12),
        (32_000, 1, 12),
        (44_100, 2, 30),
        (44_100, 6, 6),
        (48_000, 2, 12),
        (96_000, 2, 8),
        // It cannot be cut.
        (37_800, 2, 6),
    ];
    let mut sounds: Vec<_> = known
        .iter()
        .map(|(rate, channels, seconds)| {
            let samples = usize::try_from(*rate).unwrap() * seconds;
            (format!("{rate} Hz, {channels} channels"), wav(*rate, *channels, samples))
        })
        .collect();
    sounds.push(("many bytes".to_owned(), recoded(&wav(192_000, 2, 192_000 * 6), "pcm_f64le")));
    try_breaks(sounds);
}

#[tokio::test]
async fn an_encode_goes_on_in_the_mode_it_was_begun_with() {
    let sound = wav(44_100, 2, 44_100 * 8);
    let (begun, other) = (transcoder("v2", 2), transcoder("cbr320", 1));
    let whole = collect(begun.transcode(pieces(&sound, 9_999), Some("A title".to_owned())).await.unwrap());
    let whole = whole.await.unwrap();
    let found = with_breaks(&[begun, other], &sound, &[sound.len() / 2]).await;
    assert!(found == whole);
}

#[tokio::test]
async fn a_state_of_another_program_is_told_as_such() {
    let encoder = LameTranscoder::new(options("v2", 1)).unwrap();
    let sound = wav(44_100, 2, 44_100 * 6);
    let mut parts = encoder.go_on(None, pieces(&sound, 50_000), None).await.unwrap().parts;
    let mut state = None;
    while let Some(part) = parts.next().await {
        if let SegmentPart::Seam(seam) = part.unwrap() {
            state = Some(seam.state);
        }
    }
    let state = state.unwrap().to_vec();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut state = state.clone();
        change(&mut state);
        Bytes::from(state)
    };
    let strange = [
        Bytes::new(),
        Bytes::from_static(b"\x01"),
        changed(&|state| state[0] += 1),
        changed(&|state| state[300] ^= 1),
        changed(&|state| state.push(0)),
        changed(&|state| state.truncate(state.len() - 1)),
    ];
    for state in strange {
        let refused = encoder.go_on(Some(state), pieces(&sound, 50_000), None).await.err();
        assert!(matches!(refused, Some(TranscodeError::Outdated)), "{refused:?}");
    }
}
