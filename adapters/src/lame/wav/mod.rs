//! WAV in, samples out, while the bytes come in: nothing is sought, and memory does not grow.
//!
//! It takes what ffmpeg takes of what people record: PCM of 8 to 64 bits, floats, A-law, mu-law and
//! ADPCM in RIFF, RIFX, RF64 and BW64, with the headers that recorders, pipes and crashes leave behind.

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
pub(crate) use reader::WavReader;
pub(crate) use spec::WavSpec;
