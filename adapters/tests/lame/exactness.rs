//! The decoded sound has exactly the length of the source.

use std::fs;

use crate::support::{ffmpeg, mpg123, transcode, transcoder, wav};

/// How many samples two frames of a low rate, 576 each, have left without the delays of encoder (576) and
/// decoder (529).
const SECOND_FRAME_LEFT: usize = 2 * 576 - 576 - 529;

/// Encodes `samples` samples and lets both decoders count them.
async fn check(mode: &str, rate: u32, channels: u16, samples: usize, decoded: usize) {
    let what = format!("{samples} samples of {rate} Hz, {channels} channels, {mode}");
    let (mp3, end) = transcode(&transcoder(mode, 2), &wav(rate, channels, samples)).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.mp3");
    fs::write(&path, mp3).unwrap();
    let channels = usize::from(channels);
    let by_ffmpeg = ffmpeg(&path, samples < 20_000).len();
    // ffmpeg 5 forgets the cut at the beginning of a frame that is also cut at its end, in LAME's own files
    // too.
    let forgotten = if rate < 32_000 && decoded < SECOND_FRAME_LEFT { 529 } else { 0 };
    assert!([decoded, decoded + forgotten].contains(&(by_ffmpeg / channels)), "ffmpeg: {by_ffmpeg}, {what}");
    assert_eq!(mpg123(&path).len(), decoded * channels, "mpg123: {what}");
    let millis = samples as u128 * 1000 / u128::from(rate);
    assert_eq!((end.facts.duration.as_millis(), end.facts.sample_rate), (millis, rate), "{what}");
}

const LOW: [u32; 6] = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000];
const HIGH: [u32; 3] = [32_000, 44_100, 48_000];

async fn check_rates(mode: &str, rates: &[u32], channels: u16) {
    for rate in rates {
        for samples in [1, 47, 3 * 1152 + 7, *rate as usize * 5] {
            check(mode, *rate, channels, samples, samples).await;
        }
    }
}

#[tokio::test]
async fn mono_of_low_rates() {
    check_rates("v2", &LOW, 1).await;
}

#[tokio::test]
async fn stereo_of_low_rates() {
    check_rates("cbr192", &LOW, 2).await;
}

#[tokio::test]
async fn mono_of_high_rates() {
    check_rates("cbr128", &HIGH, 1).await;
}

#[tokio::test]
async fn stereo_of_high_rates() {
    check_rates("v2", &HIGH, 2).await;
}

#[tokio::test]
async fn around_the_end_of_a_segment() {
    for (rate, frame) in [(44_100, 1152), (22_050, 576)] {
        for samples in [97 * frame, 98 * frame, 99 * frame, 100 * frame, 196 * frame, 197 * frame] {
            for samples in [samples - 1, samples, samples + 1] {
                check("v4", rate, 1, samples, samples).await;
            }
        }
    }
}

#[tokio::test]
async fn resampled_by_a_whole_number_of_samples_a_frame() {
    for (rate, channels, out) in
        [(88_200, 2, 44_100), (96_000, 2, 48_000), (192_000, 1, 48_000), (4_000, 1, 8_000)]
    {
        for samples in [1, 5_000, rate as usize * 5 + 1] {
            check("v2", rate, channels, samples, (samples * out).div_ceil(rate as usize)).await;
        }
    }
}

#[tokio::test]
async fn resampled_in_one_piece() {
    for (rate, out) in [(37_800, 44_100), (18_900, 22_050), (100_001, 48_000)] {
        for samples in [1, 5_000, rate as usize * 4 + 1] {
            check("cbr192", rate, 2, samples, (samples * out).div_ceil(rate as usize)).await;
        }
    }
}
