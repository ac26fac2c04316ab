//! `sample`: a few seconds of sound for somebody who has none at hand.

use std::f32::consts::TAU;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};
use thiserror::Error;

use crate::output::whole_file::write_whole;

const RATE: u32 = 44_100;
/// A broken C major chord, up and down, in Hz.
const NOTES: [f32; 8] = [261.63, 329.63, 392.0, 523.25, 659.26, 523.25, 392.0, 329.63];
/// How long a note sounds before the next one comes, in frames.
const STEP: u32 = RATE / 2;

/// Why there is no sample.
#[derive(Debug, Error)]
pub enum SampleFailed {
    /// It cannot be written.
    #[error("cannot write {}", .0.display())]
    Write(PathBuf, #[source] io::Error),
    /// There is another file with this name.
    #[error("{} is there already with other content; name another file, or remove it first", .0.display())]
    Taken(PathBuf),
}

/// Writes the sample to `output`; `-` is standard output. A file with other content is not replaced: it may
/// be a recording whose name was given by mistake.
///
/// # Errors
///
/// [`SampleFailed`]; then all files are as they were.
pub fn sample(output: &Path) -> Result<(), SampleFailed> {
    let cannot_write = |error| SampleFailed::Write(output.to_owned(), error);
    let wav = wav().map_err(|error| cannot_write(io::Error::other(error)))?;
    let there = output.metadata().is_ok_and(|there| there.is_file() && there.len() > 0);
    if there && output.as_os_str() != "-" && !fs::read(output).is_ok_and(|content| content == wav) {
        return Err(SampleFailed::Taken(output.to_owned()));
    }
    write_whole(output, |file| file.write_all(&wav)).map_err(cannot_write)
}

fn wav() -> Result<Vec<u8>, hound::Error> {
    let spec =
        WavSpec { channels: 2, sample_rate: RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec)?;
    for (turn, note) in NOTES.iter().enumerate() {
        // Notes alternate between left and right, so that stereo can be heard.
        let right = if turn % 2 == 0 { 0.35 } else { 0.65 };
        for frame in 0..STEP {
            let sound = pluck(*note, frame);
            for side in [1.0 - right, right] {
                writer.write_sample(sixteen_bit(sound * side))?;
            }
        }
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

/// A plucked string: a tone and its octave, quick in, slow out.
#[expect(clippy::cast_precision_loss, reason = "half a second of frames is exact in a float")]
fn pluck(pitch: f32, frame: u32) -> f32 {
    let time = frame as f32 / RATE as f32;
    let left = (STEP - frame) as f32 / STEP as f32;
    let envelope = (time * 200.0).min(1.0) * left * (-3.0 * time).exp();
    envelope * ((TAU * pitch * time).sin() + 0.3 * (2.0 * TAU * pitch * time).sin())
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
fn sixteen_bit(sample: f32) -> i16 {
    (sample * 0.8 * f32::from(i16::MAX)) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_four_seconds_that_do_not_clip() {
        let mut reader = hound::WavReader::new(Cursor::new(wav().unwrap())).unwrap();
        assert_eq!(reader.duration(), 4 * RATE);
        let loudest = reader.samples::<i16>().map(|sample| sample.unwrap().unsigned_abs()).max().unwrap();
        assert!((8_000..32_000).contains(&loudest), "{loudest}");
    }
}
