//! The file around the sound: its chunks, what its header says, and where the sound begins and ends.

mod chunk;
mod format;
mod header;
mod id3;
mod run;
mod sniff;
mod sound;
mod source;

pub(crate) use chunk::ByteOrder;
pub(crate) use format::Format;
pub(crate) use header::read as read_header;
pub(crate) use sound::{Place, Sound};
pub(crate) use source::Source;
