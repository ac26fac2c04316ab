//! gzip in pieces (RFC 1952), with nothing but a checksum in memory between two of them.

use std::io::{self, Write};
use std::mem;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// A header without a name and a time; "fastest", on an unknown system.
const HEAD: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 255];
/// A last block without content.
const END: [u8; 2] = [3, 0];

/// Compresses a text piece by piece into one gzip member. Some clients ignore what follows the first member.
///
/// A compressor takes about 300 KB. Each piece has its own, so that no compressor is kept while a reader is slow.
#[derive(Debug, Default)]
pub(in crate::http) struct Gzip {
    begun: bool,
    sum: Crc,
}

impl Gzip {
    /// The next piece of `text`, compressed.
    pub(in crate::http) fn piece(&mut self, text: &[u8]) -> io::Result<Vec<u8>> {
        self.sum.update(text);
        let mut deflate = DeflateEncoder::new(self.head(), Compression::fast());
        deflate.write_all(text)?;
        // A flush ends the blocks at a whole byte, so that the blocks of the next piece can follow.
        deflate.flush()?;
        Ok(mem::take(deflate.get_mut()))
    }

    /// What follows the last piece.
    pub(in crate::http) fn end(&mut self) -> Vec<u8> {
        let (sum, length) = (self.sum.sum().to_le_bytes(), self.sum.amount().to_le_bytes());
        [&self.head(), &END[..], &sum, &length].concat()
    }

    /// What comes before the first piece.
    fn head(&mut self) -> Vec<u8> {
        if mem::replace(&mut self.begun, true) { Vec::new() } else { HEAD.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn packed(pieces: &[&[u8]]) -> Vec<u8> {
        let mut gzip = Gzip::default();
        let mut all: Vec<u8> = pieces.iter().flat_map(|piece| gzip.piece(piece).unwrap()).collect();
        all.extend(gzip.end());
        all
    }

    #[test]
    fn any_number_of_pieces_is_one_member() {
        let long = "a line that compresses well\n".repeat(10_000);
        let many: [&[&[u8]]; 4] =
            [&[], &[b"one"], &[b"one", b" ", b"two"], &[long.as_bytes(), &[0, 255], b"x"]];
        for pieces in many {
            let packed = packed(pieces);
            let mut rest = &packed[..];
            let mut text = Vec::new();
            GzDecoder::new(&mut rest).read_to_end(&mut text).unwrap();
            assert_eq!((text, rest.len()), (pieces.concat(), 0));
        }
        assert!(packed(&[long.as_bytes()]).len() < long.len() / 50);
    }
}
