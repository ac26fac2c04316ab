//! Packed files are unpacked while they are read.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::zst::{MAGIC, Zstd, is_skippable};

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip, of one or more members.
    Gzip,
    /// Zstandard, of one or more frames.
    Zstd,
}

/// The content of `input`, and how it was packed. The first bytes tell, not the name.
///
/// # Errors
///
/// What reading the first bytes gives.
pub(in crate::forms) fn unpack(
    mut input: impl Read + Send + 'static,
) -> io::Result<(Box<dyn Read + Send>, Packing)> {
    let mut first = Vec::with_capacity(4);
    Read::by_ref(&mut input).take(4).read_to_end(&mut first)?;
    let packing = match *first.as_slice() {
        [0x1F, 0x8B, ..] => Packing::Gzip,
        [a, b, c, d] if [a, b, c, d] == MAGIC || is_skippable([a, b, c, d]) => Packing::Zstd,
        _ => Packing::Plain,
    };
    let whole = Cursor::new(first).chain(input);
    let content: Box<dyn Read + Send> = match packing {
        Packing::Plain => Box::new(whole),
        Packing::Gzip => Box::new(MultiGzDecoder::new(whole)),
        Packing::Zstd => Box::new(Zstd::new(whole)),
    };
    Ok((content, packing))
}
