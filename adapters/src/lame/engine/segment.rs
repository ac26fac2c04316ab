//! Encodes one segment, in steps, as its sound arrives.

use bytes::Bytes;

use super::encoder::{EncoderError, EncoderSpec, LameEncoder};
use super::plan::Span;
use crate::lame::mp3::{FrameHeader, FrameWalk};
use crate::lame::pcm::{Piece, Samples};

/// How a segment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Close {
    /// Another one follows.
    Seam,
    /// The sound is over.
    End,
}

/// The last bytes of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    /// The bytes that the encoder still held back.
    pub(crate) bytes: Bytes,
    /// The Xing tag, from the first segment only. It is a template: its numbers count this segment alone.
    pub(crate) tag: Option<Vec<u8>>,
}

/// Work on a segment; it can be put aside between any two calls.
pub(crate) trait Job: Send {
    /// Takes the next samples and gives the bytes that are ready.
    fn feed(&mut self, piece: &Piece) -> Result<Bytes, EncoderError>;

    /// Ends the segment.
    fn close(&mut self, how: Close) -> Result<Closed, EncoderError>;
}

/// A segment on its way through LAME.
pub(crate) struct SegmentJob {
    spec: EncoderSpec,
    span: Span,
    samples_per_chunk: usize,
    encoder: Option<LameEncoder>,
    /// How many chunks are still to be fed before the pre-roll is thrown away.
    pre_roll: Option<u64>,
    /// The output begins with LAME's placeholder for the Xing tag, which is to be removed.
    placeholder_due: bool,
    /// Counts the frames that were given out.
    kept: FrameWalk,
    out: Vec<u8>,
}

impl SegmentJob {
    /// A segment of `span`, whose frames have `samples_per_chunk` samples each. Its encoder is made when it is
    /// first fed.
    pub(crate) fn new(spec: EncoderSpec, span: Span, samples_per_chunk: usize) -> Self {
        let pre_roll = span.first - span.first_chunk();
        Self {
            spec,
            span,
            samples_per_chunk,
            encoder: None,
            // LAME gives a frame once it has the next chunk, so the pre-roll is out after one chunk more.
            pre_roll: (pre_roll > 0).then_some(pre_roll + 1),
            placeholder_due: spec.tag,
            kept: FrameWalk::default(),
            out: Vec::new(),
        }
    }

    fn feed_chunk(&mut self, chunk: Samples<'_>) -> Result<(), EncoderError> {
        let Some(encoder) = &mut self.encoder else {
            return Err(EncoderError::Misused("a segment is fed after its end"));
        };
        encoder.encode(chunk, &mut self.out)?;
        let Some(left) = &mut self.pre_roll else { return Ok(()) };
        *left -= 1;
        if *left == 0 {
            encoder.cut(&mut self.out)?;
            let mut thrown = FrameWalk::default();
            thrown.walk(&self.out, |_| ())?;
            if thrown.frames()? != self.span.first - self.span.first_chunk() {
                return Err(EncoderError::Misused("the pre-roll has another length than planned"));
            }
            self.out.clear();
            self.pre_roll = None;
        }
        Ok(())
    }

    fn take_ready(&mut self) -> Result<Bytes, EncoderError> {
        if self.pre_roll.is_some() {
            return Ok(Bytes::new());
        }
        if self.placeholder_due {
            let Some(header) = self.out.first_chunk() else { return Ok(Bytes::new()) };
            let placeholder = FrameHeader::parse(*header)?.length;
            if self.out.len() < placeholder {
                return Ok(Bytes::new());
            }
            self.out.drain(..placeholder);
            self.placeholder_due = false;
        }
        self.kept.walk(&self.out, |_| ())?;
        let ready = Bytes::copy_from_slice(&self.out);
        self.out.clear();
        Ok(ready)
    }
}

impl Job for SegmentJob {
    fn feed(&mut self, piece: &Piece) -> Result<Bytes, EncoderError> {
        if self.encoder.is_none() {
            self.encoder = Some(LameEncoder::new(self.spec)?);
        }
        let samples = piece.samples();
        for start in (0..samples.len()).step_by(self.samples_per_chunk) {
            let end = samples.len().min(start + self.samples_per_chunk);
            self.feed_chunk(samples.slice(start..end))?;
        }
        self.take_ready()
    }

    fn close(&mut self, how: Close) -> Result<Closed, EncoderError> {
        let Some(mut encoder) = self.encoder.take() else {
            return Err(EncoderError::Misused("a segment ends before it was fed"));
        };
        match how {
            Close::Seam => encoder.cut(&mut self.out)?,
            Close::End => encoder.finish(&mut self.out)?,
        }
        let bytes = self.take_ready()?;
        let frames = self.kept.frames()?;
        if how == Close::Seam && self.span.end != Some(self.span.first + frames) {
            return Err(EncoderError::Misused("a segment has another length than planned"));
        }
        Ok(Closed { bytes, tag: self.spec.tag.then(|| encoder.tag()).transpose()? })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lame::bits::Bits;
    use crate::lame::engine::plan::Plan;
    use crate::lame::mp3::Layout;
    use crate::lame::pcm::{Channels, Pcm};

    const CHUNK: usize = 1152;

    fn job(span: Span) -> SegmentJob {
        let layout = Layout::of(44_100, 1).unwrap();
        SegmentJob::new(EncoderSpec { layout, bits: Bits::Quality(2), tag: span.first == 0 }, span, CHUNK)
    }

    fn chunks(count: usize) -> Piece {
        let left: Vec<_> =
            (0..count * CHUNK).map(|n| i16::try_from(n * n % 20_011).unwrap() - 10_000).collect();
        Piece::whole(Arc::new(Pcm::I16(Channels::of(&left, &[]))), false)
    }

    fn frames(bytes: &[Bytes]) -> u64 {
        let mut walk = FrameWalk::default();
        for bytes in bytes {
            walk.walk(bytes, |_| ()).unwrap();
        }
        walk.frames().unwrap()
    }

    #[test]
    fn a_segment_has_the_frames_of_its_plan_and_no_others() {
        let mut plan = Plan::segments();
        for _ in 0..3 {
            let span = plan.next_span();
            let (mut job, needed) = (job(span), span.end_chunk().unwrap() - span.first_chunk());
            let body = job.feed(&chunks(usize::try_from(needed).unwrap())).unwrap();
            let closed = job.close(Close::Seam).unwrap();
            assert_eq!(frames(&[body, closed.bytes]), span.end.unwrap() - span.first);
            assert_eq!(closed.tag.is_some(), span.first == 0, "the tag comes with the first segment");
        }
    }

    #[test]
    fn steps_of_any_size_give_the_same_bytes() {
        let span = Span { number: 0, first: 98, end: Some(196) };
        let sound = chunks(115);
        let run = |step: usize| {
            let mut job = job(span);
            let steps = (0..115 * CHUNK).step_by(step * CHUNK);
            let mut all: Vec<_> =
                steps.map(|from| job.feed(&sound.part(from, from + step * CHUNK)).unwrap()).collect();
            all.push(job.close(Close::Seam).unwrap().bytes);
            all.concat()
        };
        assert!(run(1) == run(115) && run(16) == run(115));
    }

    #[test]
    fn a_segment_with_too_little_sound_is_an_error() {
        let mut job = job(Span { number: 0, first: 0, end: Some(98) });
        job.feed(&chunks(98)).unwrap();
        let refused = job.close(Close::Seam).unwrap_err();
        assert!(
            matches!(refused, EncoderError::Misused("a segment has another length than planned")),
            "{refused:?}"
        );
    }

    #[test]
    fn a_segment_without_sound_is_an_error() {
        let refused = job(Span { number: 0, first: 0, end: Some(98) }).close(Close::End).unwrap_err();
        assert!(matches!(refused, EncoderError::Misused("a segment ends before it was fed")), "{refused:?}");
    }
}
