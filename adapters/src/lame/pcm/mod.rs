//! Samples on their way from a reader to an encoder.

mod buffer;
mod piece;
mod samples;

pub(crate) use buffer::{Channels, Pcm, PcmKind, Sample};
pub(crate) use piece::Piece;
pub(crate) use samples::Samples;
