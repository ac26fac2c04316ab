//! Zstandard, frame by frame (RFC 8878).

use std::io::{self, Read};

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// First bytes of a frame.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Largest window of a frame. The packer's levels up to 19 need 8 MiB.
const MAX_WINDOW: u64 = 16 << 20;

/// Whether these are the first bytes of a frame that holds no content.
pub(super) const fn is_skippable(magic: [u8; 4]) -> bool {
    matches!(magic, [0x50..=0x5F, 0x2A, 0x4D, 0x18])
}

/// Unpacks all frames of `source`.
pub(super) struct Zstd<R> {
    source: R,
    frame: FrameDecoder,
    inside: bool,
}

impl<R: Read> Zstd<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, frame: FrameDecoder::new(), inside: false }
    }

    /// Goes into the next frame with content. `false` at the end of the file.
    fn enter(&mut self) -> io::Result<bool> {
        loop {
            let mut magic = [0; 4];
            let got = Read::by_ref(&mut self.source).take(1).read(&mut magic)?;
            if got == 0 {
                return Ok(false);
            }
            self.source.read_exact(&mut magic[1..])?;
            if is_skippable(magic) {
                self.skip()?;
            } else if magic == MAGIC {
                let header = self.header()?;
                self.frame.init(header.as_slice()).map_err(invalid)?;
                return Ok(true);
            } else {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "something else follows a Zstandard frame",
                ));
            }
        }
    }

    fn skip(&mut self) -> io::Result<()> {
        let mut length = [0; 4];
        self.source.read_exact(&mut length)?;
        let length = u64::from(u32::from_le_bytes(length));
        let skipped = io::copy(&mut Read::by_ref(&mut self.source).take(length), &mut io::sink())?;
        if skipped < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Reads a frame's header, and refuses a frame that would need too much memory.
    fn header(&mut self) -> io::Result<Vec<u8>> {
        let mut descriptor = [0];
        self.source.read_exact(&mut descriptor)?;
        let [descriptor] = descriptor;
        let single = descriptor & 0x20 != 0;
        let window = usize::from(!single);
        let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let size = match descriptor >> 6 {
            0 => usize::from(single),
            flag => 1 << flag,
        };
        let mut rest = vec![0; window + dictionary + size];
        self.source.read_exact(&mut rest)?;
        let needed = if single {
            let mut length = [0; 8];
            length[..size].copy_from_slice(&rest[dictionary..]);
            u64::from_le_bytes(length)
        } else {
            let base = 1_u64 << (10 + (rest[0] >> 3));
            base + base / 8 * u64::from(rest[0] & 7)
        };
        if needed > MAX_WINDOW {
            let reason =
                format!("unpacking would take {} MiB of memory: pack with a smaller window", needed >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        Ok([&MAGIC, [descriptor].as_slice(), &rest].concat())
    }

    /// Leaves a frame at its end.
    fn leave(&mut self) -> io::Result<()> {
        self.inside = false;
        let (told, found) = (self.frame.get_checksum_from_data(), self.frame.get_calculated_checksum());
        if told.is_some() && told != found {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the checksum of a Zstandard frame is wrong",
            ));
        }
        Ok(())
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside && !self.enter()? {
                return Ok(0);
            }
            self.inside = true;
            while self.frame.can_collect() == 0 && !self.frame.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.frame.decode_blocks(&mut self.source, one).map_err(invalid)?;
            }
            if self.frame.can_collect() > 0 {
                return self.frame.read(into);
            }
            self.leave()?;
        }
    }
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        Zstd::new(bytes).read_to_end(&mut content).map(|_| content)
    }

    #[test]
    fn frames_follow_each_other_and_others_are_skipped() {
        let packed = |text: &[u8]| compress_to_vec(text, CompressionLevel::Fastest);
        let skipped = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];
        let file =
            [&skipped, packed(b"one ").as_slice(), &skipped, &packed(&[]), &packed(&b"x".repeat(400_000))]
                .concat();
        let content = unpacked(&file).unwrap();
        assert!(content.starts_with(b"one xxx") && content.len() == 400_004);
        for cut in [1, 3, 7, 10, 12, file.len() - 1] {
            assert!(unpacked(&file[..cut]).is_err(), "{cut}");
        }
        assert!(unpacked(&[file.as_slice(), b"rest"].concat()).is_err());
    }

    #[test]
    fn a_frame_that_needs_much_memory_is_refused() {
        // Windows of 32 MiB and of 3.75 TiB, and a single segment of 1 GiB.
        for header in [[0x00, 15 << 3].as_slice(), &[0x00, 0xFF], &[0xA0, 0, 0, 0, 0x40]] {
            let refused = unpacked(&[MAGIC.as_slice(), header].concat()).unwrap_err().to_string();
            assert!(refused.contains("MiB of memory"), "{refused}");
        }
    }
}
