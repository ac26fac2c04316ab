//! The chunks a RIFF file is made of.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::source::Source;

/// The names of chunks in real files, by which a chunk is recognised.
const KNOWN: [&[u8; 4]; 44] = [
    b"fmt ", b"data", b"fact", b"LIST", b"list", b"INFO", b"JUNK", b"junk", b"PAD ", b"FLLR", b"bext",
    b"cue ", b"PEAK", b"smpl", b"inst", b"iXML", b"IXML", b"id3 ", b"ID3 ", b"afsp", b"cart", b"chna",
    b"axml", b"bxml", b"sxml", b"aXML", b"minf", b"elm1", b"regn", b"umid", b"DGDA", b"DISP", b"disp",
    b"ds64", b"acid", b"strc", b"plst", b"labl", b"note", b"_PMX", b"XMP ", b"levl", b"wavl", b"tlst",
];

/// The order of a number's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ByteOrder {
    /// RIFF and RF64.
    Little,
    /// RIFX.
    Big,
}

impl ByteOrder {
    pub(crate) const fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    pub(crate) const fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }
}

/// The head of a chunk; its content comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) id: [u8; 4],
    pub(crate) size: u32,
}

impl Chunk {
    /// Reads the head of a chunk at the beginning of `bytes`.
    pub(crate) fn parse(bytes: &[u8], order: ByteOrder) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk::<4>()?;
        Some(Self { id: *id, size: order.u32(*rest.first_chunk()?) })
    }

    /// Reads the head of the next chunk; `None` if the input ends first.
    pub(crate) fn next<R: Read>(source: &mut Source<R>, order: ByteOrder) -> io::Result<Option<Self>> {
        let chunk = Self::parse(source.peek(8)?, order);
        if chunk.is_some() {
            source.consume(8);
        }
        Ok(chunk)
    }

    /// Skips the content, and the byte that pads it to an even length.
    pub(crate) fn leave<R: Read>(self, source: &mut Source<R>) -> io::Result<()> {
        source.skip(u64::from(self.size))?;
        skip_pad(source, u64::from(self.size))
    }
}

/// Whether `bytes` begin with one of the [`KNOWN`] names.
pub(crate) fn is_known(bytes: &[u8]) -> bool {
    bytes.first_chunk::<4>().is_some_and(|id| KNOWN.contains(&id))
}

/// Whether `id` can be the name of a chunk at all.
pub(crate) fn is_plausible(id: [u8; 4]) -> bool {
    id.iter().all(|byte| (b' '..=b'~').contains(byte))
}

/// Skips the byte that pads a content of odd length, unless the writer left it out.
pub(crate) fn skip_pad<R: Read>(source: &mut Source<R>, size: u64) -> io::Result<()> {
    if size % 2 == 1 {
        let next = source.peek(5)?;
        let left_out = is_known(next) && !next.get(1..).is_some_and(is_known);
        if !next.is_empty() && !left_out {
            source.consume(1);
        }
    }
    Ok(())
}
