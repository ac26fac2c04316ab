//! The bytes of a file: unpacked, in UTF-8, read once and in bounded memory.

mod decode;
mod feed;
mod sniff;
mod unpack;
mod zst;

pub(super) use decode::decode;
pub(super) use feed::{Feed, Line};
pub(super) use sniff::{binary, magic};
pub use unpack::Packing;
pub(super) use unpack::unpack;
