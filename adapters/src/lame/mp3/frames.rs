//! Where MPEG audio frames begin and end, by their headers.

use serde::{Deserialize, Serialize};

/// What a frame's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    /// Bytes of the whole frame, the header included.
    pub(crate) length: usize,
    /// Where in the frame the side information ends and a Xing tag begins.
    pub(crate) tag_offset: usize,
}

/// The bytes are no layer III frame, or the last frame is incomplete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the encoder's output does not consist of whole frames")]
pub(crate) struct NotFrames;

const MPEG1_KBPS: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBPS: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MPEG1_RATES: [usize; 3] = [44_100, 48_000, 32_000];

impl FrameHeader {
    /// How many bytes [`parse`](Self::parse) needs.
    pub(crate) const BYTES: usize = 4;

    /// Reads the header of a layer III frame (ISO 11172-3, 13818-3 and the 2.5 extension).
    pub(crate) fn parse(bytes: [u8; Self::BYTES]) -> Result<Self, NotFrames> {
        if bytes[0] != 0xFF || bytes[1] & 0xE6 != 0xE2 {
            return Err(NotFrames);
        }
        let version = (bytes[1] >> 3) & 3;
        let mpeg1 = version == 3;
        let rate_divisor = match version {
            3 => 1,
            2 => 2,
            0 => 4,
            _ => return Err(NotFrames),
        };
        let rate = MPEG1_RATES.get(usize::from((bytes[2] >> 2) & 3)).ok_or(NotFrames)? / rate_divisor;
        let table = if mpeg1 { MPEG1_KBPS } else { MPEG2_KBPS };
        let kbps = *table.get(usize::from(bytes[2] >> 4)).filter(|kbps| **kbps > 0).ok_or(NotFrames)?;
        let padding = usize::from((bytes[2] >> 1) & 1);
        let mono = bytes[3] >> 6 == 3;
        let side_info = match (mpeg1, mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        let length = (if mpeg1 { 144_000 } else { 72_000 }) * kbps / rate + padding;
        Ok(Self { length, tag_offset: Self::BYTES + side_info })
    }
}

/// Counts frames in a stream that comes in pieces of any size.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct FrameWalk {
    seen: u64,
    next_frame: u64,
    frames: u64,
    header: [u8; FrameHeader::BYTES],
    header_filled: usize,
}

impl FrameWalk {
    /// Walks through the next `bytes`, and calls `begins` with the offset of each frame that begins in them.
    pub(crate) fn walk(&mut self, bytes: &[u8], mut begins: impl FnMut(u64)) -> Result<(), NotFrames> {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.seen < self.next_frame {
                let body =
                    usize::try_from(self.next_frame - self.seen).map_or(rest.len(), |n| n.min(rest.len()));
                self.seen += body as u64;
                rest = &rest[body..];
                continue;
            }
            let take = (FrameHeader::BYTES - self.header_filled).min(rest.len());
            self.header[self.header_filled..self.header_filled + take].copy_from_slice(&rest[..take]);
            self.header_filled += take;
            rest = &rest[take..];
            if self.header_filled == FrameHeader::BYTES {
                let header = FrameHeader::parse(self.header)?;
                begins(self.seen);
                self.frames += 1;
                self.next_frame = self.seen + header.length as u64;
                self.seen += FrameHeader::BYTES as u64;
                self.header_filled = 0;
            }
        }
        Ok(())
    }

    /// How many frames there are, if the last one is whole.
    pub(crate) const fn frames(&self) -> Result<u64, NotFrames> {
        if self.seen == self.next_frame && self.header_filled == 0 { Ok(self.frames) } else { Err(NotFrames) }
    }

    /// How many bytes went through.
    pub(crate) const fn bytes(&self) -> u64 {
        self.seen + self.header_filled as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 128 kbit/s at 44.1 kHz, joint stereo, without and with padding; 64 kbit/s at 22.05 kHz, mono.
    const PLAIN: [u8; 4] = [0xFF, 0xFB, 0x90, 0x64];
    const PADDED: [u8; 4] = [0xFF, 0xFB, 0x92, 0x64];
    const MPEG2_MONO: [u8; 4] = [0xFF, 0xF3, 0x80, 0xC4];

    fn frame(header: [u8; 4]) -> Vec<u8> {
        let mut bytes = vec![0; FrameHeader::parse(header).unwrap().length];
        bytes[..4].copy_from_slice(&header);
        bytes
    }

    #[test]
    fn length_and_side_information_follow_the_header() {
        assert_eq!(FrameHeader::parse(PLAIN), Ok(FrameHeader { length: 417, tag_offset: 36 }));
        assert_eq!(FrameHeader::parse(PADDED), Ok(FrameHeader { length: 418, tag_offset: 36 }));
        assert_eq!(FrameHeader::parse(MPEG2_MONO), Ok(FrameHeader { length: 208, tag_offset: 13 }));
    }

    #[test]
    fn what_is_no_layer_three_frame_is_refused() {
        for bytes in [*b"RIFF", [0xFF, 0xFD, 0x90, 0x64], [0xFF, 0xFB, 0xF0, 0x64], [0xFF, 0xFB, 0x9C, 0x64]]
        {
            assert_eq!(FrameHeader::parse(bytes), Err(NotFrames), "{bytes:?}");
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_same_frames() {
        let stream = [frame(PLAIN), frame(PADDED), frame(MPEG2_MONO)].concat();
        for piece in [1, 2, 3, 5, 416, 417, 418, stream.len()] {
            let (mut walk, mut offsets) = (FrameWalk::default(), Vec::new());
            for bytes in stream.chunks(piece) {
                walk.walk(bytes, |offset| offsets.push(offset)).unwrap();
            }
            assert_eq!((offsets, walk.frames()), (vec![0, 417, 835], Ok(3)), "in pieces of {piece}");
            assert_eq!(walk.bytes(), stream.len() as u64);
        }
    }

    #[test]
    fn half_a_frame_is_not_counted_as_one() {
        let mut walk = FrameWalk::default();
        walk.walk(&frame(PLAIN)[..400], |_| ()).unwrap();
        assert_eq!(walk.frames(), Err(NotFrames));
    }
}
