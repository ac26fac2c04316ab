//! WAV in, MP3 out, by LAME.
//!
//! ```text
//! ByteStream -> feed -> wav (reader thread) -> cutter -> segments on the pool's threads -> assembly -> Mp3Stream
//!                         \-> facts
//! ```
//!
//! The cutter cuts a sound into segments, and the pool's threads encode them in parallel while the sound still
//! arrives. Each segment has an encoder of its own, which begins a few frames early; these frames are thrown away.
//! It ends with an empty bit reservoir. So the segments can be joined, and the seams cannot be heard.
//!
//! Whoever asks for it gets a *seam* between two segments: all that is known there, as bytes. An encode that broke off
//! goes on from its last seam, also in another process, and gives the same bytes. `engine/seam.rs` writes and reads them.

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
