//! Puts the bytes of all segments together, in order.

use bytes::Bytes;
use crc::Digest;
use quizcast_domain::records::{AudioFacts, Peaks, Transcoded};

use super::error::Mp3Error;
use super::frames::FrameWalk;
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

impl Assembler {
    /// An empty body.
    pub(crate) fn new(layout: Layout, title: Option<String>) -> Self {
        let (walk, offsets, crc) = (FrameWalk::default(), OffsetBag::new(), CRC.digest());
        Self { layout, title, template: None, walk, offsets, crc }
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
