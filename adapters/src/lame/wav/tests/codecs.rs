//! Every encoding is read as ffmpeg reads it.

use super::support::{
    chunk, difference, floats_by_ffmpeg, fmt, integers_by_ffmpeg, made_by_ffmpeg, read, riff,
};
use crate::lame::pcm::PcmKind;

/// The filter by which ffmpeg mixes down. It keeps floats from clipping only if asked.
const TO_STEREO: [&str; 6] = ["-ac", "2", "-rematrix_maxval", "1", "-internal_sample_fmt", "fltp"];

/// The integers of left and right in turn.
fn integers(wav: &[u8]) -> Vec<i16> {
    let whole = read(wav);
    let (left, right) = whole.integers();
    if right.is_empty() {
        return left.to_vec();
    }
    left.iter().zip(right).flat_map(|(left, right)| [*left, *right]).collect()
}

#[test]
fn narrow_encodings_come_out_exactly_as_ffmpeg_decodes_them() {
    let codecs = ["pcm_u8", "pcm_s16le", "pcm_alaw", "pcm_mulaw", "adpcm_ima_wav", "adpcm_ms"];
    for codec in codecs {
        for channels in 1..=2 {
            let wav = made_by_ffmpeg(22_050, channels, &["-c:a", codec]);
            let ours = integers(&wav);
            assert!(ours.len() > 22_000 * usize::from(channels), "{codec}: {} samples", ours.len());
            assert!(ours == integers_by_ffmpeg(&wav), "{codec} with {channels} channels");
        }
    }
}

#[test]
fn every_byte_of_the_laws_comes_out_as_ffmpeg_decodes_it() {
    let all: Vec<u8> = (0..=255).collect();
    for tag in [6, 7] {
        let wav = riff(&[fmt(tag, 1, 8_000, 8), chunk(*b"data", &all)]);
        assert_eq!(integers(&wav), integers_by_ffmpeg(&wav), "tag {tag}");
    }
}

#[test]
fn wide_encodings_come_out_as_ffmpeg_decodes_them() {
    for codec in ["pcm_s24le", "pcm_s32le", "pcm_s64le", "pcm_f32le", "pcm_f64le"] {
        for channels in 1..=2 {
            let wav = made_by_ffmpeg(48_000, channels, &["-c:a", codec]);
            let whole = read(&wav);
            assert_eq!(whole.spec.kind, PcmKind::F32, "{codec}");
            let off = difference(&whole.interleaved(), &floats_by_ffmpeg(&wav, &[]));
            assert!(off <= f32::EPSILON / 2.0, "{codec} with {channels} channels is off by {off}");
        }
    }
}

#[test]
fn blocks_of_any_length_come_out_as_ffmpeg_decodes_them() {
    for codec in ["adpcm_ima_wav", "adpcm_ms"] {
        for size in ["32", "256", "8192"] {
            for channels in 1..=2 {
                let wav = made_by_ffmpeg(11_025, channels, &["-c:a", codec, "-block_size", size]);
                assert!(integers(&wav) == integers_by_ffmpeg(&wav), "{codec} in blocks of {size}");
            }
        }
    }
}

#[test]
fn a_block_that_was_cut_off_gives_what_it_holds() {
    for codec in ["adpcm_ima_wav", "adpcm_ms"] {
        for channels in 1..=2 {
            let wav = made_by_ffmpeg(8_000, channels, &["-c:a", codec, "-block_size", "256"]);
            for cut in [1, 100, 241, 250] {
                let wav = &wav[..wav.len() - cut];
                assert!(
                    integers(wav) == integers_by_ffmpeg(wav),
                    "{codec}, {channels} channels, {cut} bytes less"
                );
            }
        }
    }
}

#[test]
fn a_damaged_block_is_silence_of_the_same_length() {
    let whole = made_by_ffmpeg(8_000, 1, &["-c:a", "adpcm_ima_wav", "-block_size", "256"]);
    let at = whole.windows(4).position(|four| four == b"data").unwrap() + 8 + 256;
    let mut damaged = whole.clone();
    damaged[at + 2] = 89;
    let (before, after) = (read(&whole), read(&damaged));
    assert_eq!(after.warnings, ["damaged blocks, replaced by silence: 1"]);
    let (before, after) = (before.integers().0, after.integers().0);
    let block = 1 + (256 - 4) * 2;
    assert_eq!(after[..block], before[..block]);
    assert_eq!(after[block..2 * block], vec![0; block]);
    assert_eq!(after[2 * block..], before[2 * block..]);
}

#[test]
fn more_channels_are_mixed_down_as_ffmpeg_mixes_them() {
    let layouts = [("3.0", 3), ("quad", 4), ("4.0", 4), ("5.0", 5), ("5.1", 6), ("6.1", 7), ("7.1", 8)];
    let codecs = ["pcm_s16le", "pcm_f32le", "pcm_u8", "pcm_s24le"];
    for ((layout, channels), codec) in layouts.into_iter().zip(codecs.into_iter().cycle()) {
        let filter = format!("channelmap=channel_layout={layout}");
        let wav = made_by_ffmpeg(16_000, channels, &["-af", &filter, "-c:a", codec]);
        let whole = read(&wav);
        assert_eq!((whole.spec.channels, whole.spec.kind), (channels, PcmKind::F32));
        let off = difference(&whole.interleaved(), &floats_by_ffmpeg(&wav, &TO_STEREO));
        assert!(off < 1e-6, "{layout} in {codec} is off by {off}");
    }
}

#[test]
fn surround_without_a_layout_is_mixed_by_the_usual_one() {
    for channels in 5..=8 {
        let raw = made_by_ffmpeg(8_000, channels, &["-f", "s16le"]);
        let wav = riff(&[fmt(1, channels, 8_000, 16), chunk(*b"data", &raw)]);
        let theirs = floats_by_ffmpeg(&wav, &TO_STEREO);
        let off = difference(&read(&wav).interleaved(), &theirs);
        assert!(off < 1e-6, "{channels} channels are off by {off}");
    }
}

#[test]
fn adpcm_of_more_channels_is_mixed_down_too() {
    let first = [100_i16, 0, 0, 0, 0, 0].map(|sample| [sample.to_le_bytes(), [0, 0]].concat()).concat();
    let block = [first, vec![0; 6 * 4 * 2]].concat();
    let mut fmt = fmt(0x11, 6, 8_000, 4);
    fmt[20..22].copy_from_slice(&u16::try_from(block.len()).unwrap().to_le_bytes());
    let wav = riff(&[fmt, chunk(*b"data", &block.repeat(3))]);
    let whole = read(&wav);
    let (left, right) = whole.floats();
    assert_eq!((left.len(), right.len()), (3 * 17, 3 * 17));
    assert!(left[17] > 0.0 && right[17].abs() < f32::EPSILON);
}
