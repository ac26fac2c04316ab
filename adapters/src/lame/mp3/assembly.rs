//! Puts the bytes of all segments together, in order.

use bytes::Bytes;
use crc::Digest;
use quizcast_domain::records::{AudioFacts, Peaks, Transcoded};
use serde::{Deserialize, Serialize};

use super::error::Mp3Error;
use super::frames::{FrameHeader, FrameWalk};
use super::head::{Body, CRC, id3, tag_frame};
use super::layout::Layout;
use super::toc::OffsetBag;

/// What the reader knows when the sound is over.
#[derive(Debug)]
pub(crate) struct SoundEnd {
    /// How many samples there were.
    pub(crate) samples: u64,
    /// The facts; [`Assembler::finish`] fills in the bit rate.
    pub(crate) facts: AudioFacts,
    /// The waveform.
    pub(crate) peaks: Peaks,
}

/// What is known about the body so far.
pub(crate) struct Assembler {
    layout: Layout,
    title: Option<String>,
    template: Option<Vec<u8>>,
    walk: FrameWalk,
    offsets: OffsetBag,
    crc: Digest<'static, u16>,
}

/// What an assembler knows between two segments: all that is needed to go on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Assembled {
    template: Option<Vec<u8>>,
    walk: FrameWalk,
    offsets: OffsetBag,
    crc: u16,
}

impl Assembled {
    /// More bytes than any body has.
    const MOST_BYTES: u64 = 1 << 48;

    /// Whether a body of `frames` frames can have led here.
    pub(crate) fn is_possible(&self, frames: u64) -> bool {
        let Self { template, walk, offsets, .. } = self;
        let header = template.as_ref().and_then(|tag| FrameHeader::parse(*tag.first_chunk()?).ok());
        walk.frames() == Ok(frames)
            && walk.bytes() < Self::MOST_BYTES
            && offsets.is_possible(frames, walk.bytes())
            && header.map(|header| header.length) == template.as_ref().map(Vec::len)
            && header.is_some()
    }
}

impl Assembler {
    /// An empty body.
    pub(crate) fn new(layout: Layout, title: Option<String>) -> Self {
        let (walk, offsets, crc) = (FrameWalk::default(), OffsetBag::new(), CRC.digest());
        Self { layout, title, template: None, walk, offsets, crc }
    }

    /// Goes on with a body.
    pub(crate) fn going_on(layout: Layout, title: Option<String>, assembled: Assembled) -> Self {
        let Assembled { template, walk, offsets, crc } = assembled;
        Self { layout, title, template, walk, offsets, crc: digest_from(crc) }
    }

    /// What is known between two segments.
    pub(crate) fn assembled(&self) -> Assembled {
        let Self { template, walk, offsets, crc, .. } = self;
        let (template, walk, offsets) = (template.clone(), walk.clone(), offsets.clone());
        Assembled { template, walk, offsets, crc: crc.clone().finalize() }
    }

    /// Notes the next bytes of the body.
    pub(crate) fn add(&mut self, bytes: &Bytes) -> Result<(), Mp3Error> {
        self.walk.walk(bytes, |offset| self.offsets.push(offset))?;
        self.crc.update(bytes);
        Ok(())
    }

    /// Notes LAME's tag of the first segment.
    pub(crate) fn add_tag(&mut self, tag: Vec<u8>) {
        self.template = Some(tag);
    }

    /// Makes the head, which stands before the body.
    pub(crate) fn finish(self, end: SoundEnd) -> Result<Transcoded, Mp3Error> {
        let SoundEnd { samples, mut facts, peaks } = end;
        facts.bitrate = self.mean_kbps()?;
        let frame = self.layout.frame();
        let samples = self.layout.decoded(samples);
        let body =
            Body { walk: &self.walk, crc: self.crc.finalize(), offsets: &self.offsets, frame, samples };
        let template = self.template.ok_or(Mp3Error::Contradiction("the first segment gave no tag"))?;
        let tag = tag_frame(template, &body)?;
        let head = self.title.as_deref().filter(|title| !title.is_empty()).map_or_else(Vec::new, id3);
        Ok(Transcoded { head: [head, tag].concat().into(), facts, peaks })
    }

    fn mean_kbps(&self) -> Result<u32, Mp3Error> {
        let samples = u128::from(self.walk.frames()?) * u128::from(self.layout.frame());
        let bits = u128::from(self.walk.bytes()) * 8 * u128::from(self.layout.rate_out);
        // Rounded to whole kbit/s.
        Ok(u32::try_from((bits + samples * 500) / (samples * 1000).max(1)).unwrap_or(u32::MAX))
    }
}

/// A digest that goes on from the checksum of what came before. CRC-16/ARC begins at the lowest bit, but the crate
/// takes its initial value from the highest.
fn digest_from(crc: u16) -> Digest<'static, u16> {
    CRC.digest_with_initial(crc.reverse_bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_goes_on_from_its_value() {
        for cut in 0..=9 {
            let (first, second) = b"123456789".split_at(cut);
            let mut digest = digest_from(CRC.checksum(first));
            digest.update(second);
            assert_eq!(digest.finalize(), 0xBB3D, "cut at {cut}");
        }
    }
}
