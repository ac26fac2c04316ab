//! What stands before the body: an `ID3v2.4` tag with the title, and the Xing/LAME tag frame.
//!
//! The tag frame names the length of all that follows, so it is made last, from the one that LAME made for
//! the first segment. Its offsets are those of "Mp3 Info Tag rev. 1", counted from the word `Xing` or `Info`.

use crc::{CRC_16_ARC, Crc};

use super::error::Mp3Error;
use super::frames::{FrameHeader, FrameWalk};
use super::toc::OffsetBag;

/// What is known about the whole body.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    /// Its frames and bytes.
    pub(crate) walk: &'a FrameWalk,
    /// Its checksum.
    pub(crate) crc: u16,
    /// Where its frames begin.
    pub(crate) offsets: &'a OffsetBag,
    /// Samples in a frame.
    pub(crate) frame: u32,
    /// Samples of the sound, at the MP3's rate.
    pub(crate) samples: u64,
}

const FRAMES: usize = 8;
const BYTES: usize = 12;
const TOC: usize = 16;
const PADDING: usize = 0x8E;
const MUSIC_BYTES: usize = 0x94;
const MUSIC_CRC: usize = 0x98;
const TAG_CRC: usize = 0x9A;
const TAG_END: usize = 0x9C;

/// The checksum of the body and of the tag itself: CRC-16/ARC.
pub(super) static CRC: Crc<u16> = Crc::<u16>::new(&CRC_16_ARC);

/// LAME's own delay.
const DELAY: u64 = 576;

/// The tag frame for `body`, made of LAME's `template`.
pub(crate) fn tag_frame(mut template: Vec<u8>, body: &Body<'_>) -> Result<Vec<u8>, Mp3Error> {
    let short = Mp3Error::Contradiction("the encoder's tag is cut off");
    let Some(header) = template.first_chunk() else { return Err(short) };
    let start = FrameHeader::parse(*header)?.tag_offset;
    let before = template.len() as u64;
    if template.len() < start + TAG_END {
        return Err(short);
    }
    let frames = body.walk.frames()?;
    let total = before + body.walk.bytes();
    let padding = (frames * u64::from(body.frame))
        .checked_sub(body.samples + DELAY)
        .filter(|padding| *padding < 1 << 12)
        .ok_or(Mp3Error::Contradiction("the encoder made more or fewer frames than the sound has"))?;

    let tag = &mut template[start..];
    // Players use these fields as hints, so values beyond 32 bits are capped.
    let frames = u32::try_from(frames).unwrap_or(u32::MAX).to_be_bytes();
    let bytes = u32::try_from(total).unwrap_or(u32::MAX).to_be_bytes();
    tag[FRAMES..FRAMES + 4].copy_from_slice(&frames);
    tag[BYTES..BYTES + 4].copy_from_slice(&bytes);
    tag[TOC..TOC + 100].copy_from_slice(&body.offsets.entries(before, total));
    let [high, low] = u16::try_from(padding).unwrap_or(0).to_be_bytes();
    tag[PADDING] = (tag[PADDING] & 0xF0) | high;
    tag[PADDING + 1] = low;
    tag[MUSIC_BYTES..MUSIC_BYTES + 4].copy_from_slice(&bytes);
    tag[MUSIC_CRC..MUSIC_CRC + 2].copy_from_slice(&body.crc.to_be_bytes());
    let crc = CRC.checksum(&template[..start + TAG_CRC]);
    template[start + TAG_CRC..start + TAG_END].copy_from_slice(&crc.to_be_bytes());
    Ok(template)
}

/// An `ID3v2.4` tag with `title`, in UTF-8.
pub(crate) fn id3(title: &str) -> Vec<u8> {
    const UTF8: u8 = 3;
    let text = [&[UTF8], title.as_bytes()].concat();
    let frame = [b"TIT2".as_slice(), &syncsafe(text.len()), &[0, 0], &text].concat();
    [b"ID3\x04\x00\x00".as_slice(), &syncsafe(frame.len()), &frame].concat()
}

/// Seven bits per byte, so that no size looks like the beginning of a frame.
fn syncsafe(size: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| u8::try_from(size >> shift & 0x7F).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tag frame of 128 kbit/s at 44.1 kHz.
    fn template() -> Vec<u8> {
        let mut bytes = vec![0; 417];
        bytes[..4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x64]);
        bytes[36..40].copy_from_slice(b"Info");
        bytes[36 + PADDING] = 0x0F;
        bytes
    }

    fn made(template: Vec<u8>, samples: u64) -> Result<Vec<u8>, Mp3Error> {
        let (mut walk, mut offsets) = (FrameWalk::default(), OffsetBag::new());
        let mut frame = vec![0; 417];
        frame[..4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x64]);
        for _ in 0..4 {
            walk.walk(&frame, |offset| offsets.push(offset)).unwrap();
        }
        tag_frame(template, &Body { walk: &walk, crc: 0x1234, offsets: &offsets, frame: 1152, samples })
    }

    #[test]
    fn the_tag_names_frames_bytes_and_padding() {
        let tag = made(template(), 3000).unwrap();
        let tag = &tag[36..];
        assert_eq!(tag[FRAMES..BYTES], [0, 0, 0, 4]);
        assert_eq!(tag[BYTES..TOC], u32::to_be_bytes(5 * 417));
        assert_eq!(tag[MUSIC_BYTES..MUSIC_CRC], u32::to_be_bytes(5 * 417));
        assert_eq!(tag[MUSIC_CRC..TAG_CRC], [0x12, 0x34]);
        // 4 * 1152 - 3000 - 576 = 0x408
        assert_eq!(tag[PADDING..=PADDING + 1], [0x04, 0x08]);
    }

    #[test]
    fn a_sound_that_does_not_fit_its_frames_is_an_error() {
        for (template, samples, why) in [
            (template(), 4 * 1152 - 575, "the encoder made more or fewer frames than the sound has"),
            (template()[..100].to_vec(), 3000, "the encoder's tag is cut off"),
        ] {
            let Err(Mp3Error::Contradiction(told)) = made(template, samples) else { panic!("not: {why}") };
            assert_eq!(told, why);
        }
    }

    #[test]
    fn the_checksum_is_the_one_of_the_catalogue() {
        assert_eq!(CRC.checksum(b"123456789"), 0xBB3D);
    }

    #[test]
    fn a_title_is_kept_whole_whatever_its_script() {
        let title = "Ünïcödé 音".repeat(30);
        let tag = id3(&title);
        assert_eq!(tag[..10], [b'I', b'D', b'3', 4, 0, 0, 0, 0, 3, 77]);
        assert_eq!(tag[10..14], *b"TIT2");
        assert_eq!(tag[20], 3);
        assert_eq!(tag[21..], *title.as_bytes());
        assert_eq!(tag.len(), 10 + (3 << 7) + 77);
    }
}
