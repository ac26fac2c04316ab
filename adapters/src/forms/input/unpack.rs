//! Packed files are unpacked while they are read.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

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

/// Largest window of a Zstandard frame, as a power of two. The packer's levels up to 19 need 8 MiB, which is 23.
const MAX_WINDOW_LOG: u32 = 24;

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
        [0x28, 0xB5, 0x2F, 0xFD] | [0x50..=0x5F, 0x2A, 0x4D, 0x18] => Packing::Zstd,
        _ => Packing::Plain,
    };
    let whole = Cursor::new(first).chain(input);
    let content: Box<dyn Read + Send> = match packing {
        Packing::Plain => Box::new(whole),
        Packing::Gzip => Box::new(MultiGzDecoder::new(whole)),
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::new(whole)?;
            decoder.window_log_max(MAX_WINDOW_LOG)?;
            Box::new(decoder)
        }
    };
    Ok((content, packing))
}
