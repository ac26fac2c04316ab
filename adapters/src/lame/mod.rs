//! WAV in, MP3 out, by LAME.
//!
//! ```text
//! ByteStream -> feed -> wav (reader thread) -> cutter -> segments on the pool's threads -> assembly -> Mp3Stream
//!                         \-> facts
//! ```
//!
//! A sound is cut into segments, which all threads encode at once while it still arrives. Each
//! segment begins a little early with an encoder of its own and ends with an empty bit reservoir,
//! so the parts can simply be put one behind the other, and nobody hears the seams.

mod bits;
mod blocking;
mod engine;
mod facts;
mod mp3;
mod options;
mod pcm;
mod transcoder;
mod wav;

pub use crate::mp3_mode::{InvalidMp3Mode, Mp3Mode};
pub use blocking::BlockingError;
pub use options::LameOptions;
pub use transcoder::{EncoderLoad, LameTranscoder};
