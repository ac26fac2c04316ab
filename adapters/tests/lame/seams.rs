//! A cut in a sound cannot be heard.

use std::fs;

use crate::support::{ffmpeg, run, transcode, transcoder, wav};

const RATE: u32 = 44_100;
const SECONDS: usize = 25;

/// The squared error of each tenth of a second, and the squared loudness there.
fn windows(source: &[i16], decoded: &[i16]) -> Vec<(f64, f64)> {
    let size = RATE as usize / 10 * 2;
    let square = |value: f64| value * value;
    let error = |(a, b): (&i16, &i16)| square(f64::from(*a) - f64::from(*b));
    let pairs = source.chunks(size).zip(decoded.chunks(size));
    pairs
        .map(|(a, b)| (a.iter().zip(b).map(error).sum(), a.iter().map(|s| square(f64::from(*s))).sum()))
        .collect()
}

/// How many dB more error the worst window has than with LAME alone, and the share of windows that are the
/// same.
async fn compare(mode: &str, lame: &[&str]) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let source = wav(RATE, 2, RATE as usize * SECONDS);
    fs::write(path("in.wav"), &source).unwrap();
    let files = [path("in.wav"), path("lame.mp3")];
    run("lame", &[lame, &["--quiet"], &files.each_ref().map(|file| file.to_str().unwrap())].concat());
    let (mp3, _) = transcode(&transcoder(mode, 2), &source).await;
    fs::write(path("own.mp3"), mp3).unwrap();

    let source: Vec<i16> =
        source[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let (own, alone) = (ffmpeg(&path("own.mp3"), false), ffmpeg(&path("lame.mp3"), false));
    let pairs: Vec<_> = windows(&source, &own).into_iter().zip(windows(&source, &alone)).collect();
    let worse = pairs.iter().map(|((own, _), (alone, _))| 10.0 * (own.max(1.0) / alone.max(1.0)).log10());
    let same = windows(&alone, &own).iter().filter(|(error, _)| *error < 0.5).count();
    assert!(pairs.iter().all(|((error, loudness), _)| error * 10.0 < *loudness), "that is another sound");
    (worse.fold(f64::NEG_INFINITY, f64::max), same as f64 / pairs.len() as f64)
}

#[tokio::test]
async fn a_variable_bit_rate_has_no_audible_seam() {
    let (worst, same) = compare("v2", &["-V", "2"]).await;
    assert!(worst < 1.0, "a window is {worst} dB worse");
    assert!(same > 0.9, "only {same} of the windows are LAME's own");
}

#[tokio::test]
async fn a_constant_bit_rate_has_no_audible_seam() {
    let (worst, _) = compare("cbr192", &["--cbr", "-b", "192"]).await;
    assert!(worst < 2.0, "a window is {worst} dB worse");
}
