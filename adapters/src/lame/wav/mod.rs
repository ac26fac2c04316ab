//! WAV in, samples out, while the bytes come in: nothing is sought, and memory does not grow.
//!
//! It takes what ffmpeg takes of what people record: PCM of 8 to 64 bits, floats, A-law, mu-law and
//! ADPCM in RIFF, RIFX, RF64 and BW64, with the headers that recorders, pipes and crashes leave behind.

mod adpcm;
mod chunk;
mod convert;
mod downmix;
mod encoding;
mod error;
mod format;
mod header;
mod id3;
mod ima;
mod law;
mod limits;
mod ms;
mod reader;
mod run;
mod sniff;
mod sound;
mod source;
mod spec;
#[cfg(test)]
mod tests;

pub(crate) use error::WavError;
pub(crate) use limits::WavLimits;
pub(crate) use reader::WavReader;
pub(crate) use spec::WavSpec;
