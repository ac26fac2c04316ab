//! WAV in, MP3 out, by LAME.

mod encoder;
mod frames;
mod layout;
mod mode;
mod pcm;
mod plan;
mod samples;

pub use mode::{InvalidMp3Mode, Mp3Mode};
