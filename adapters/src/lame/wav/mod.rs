//! WAV in, samples out, while the bytes come in: it never seeks, and its memory does not grow.
//!
//! It accepts what ffmpeg accepts of people's recordings: PCM of 8 to 64 bits, floats, A-law, mu-law and
//! ADPCM in RIFF, RIFX, RF64 and BW64, also with the headers that recorders, pipes and crashes leave behind.

mod adpcm;
mod codec;
mod error;
mod limits;
mod reader;
mod riff;
mod spec;
#[cfg(test)]
mod tests;

pub(crate) use error::WavError;
pub(crate) use limits::WavLimits;
pub(crate) use reader::{Mark, WavReader};
pub(crate) use spec::WavSpec;
