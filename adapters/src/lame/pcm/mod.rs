//! Samples on their way from a reader to an encoder.

#[cfg_attr(not(test), expect(dead_code, reason = "the fuzz target uses more of it"))]
mod buffer;
mod piece;
mod samples;

pub(crate) use buffer::{Pcm, PcmKind};
pub(crate) use piece::Piece;
pub(crate) use samples::Samples;
