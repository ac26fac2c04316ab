//! Which frames go to which segment, by position alone.
//!
//! The plan uses neither the length of the sound, which is unknown while it arrives, nor timing, on which the
//! bytes must not depend. The first segments are short, so that all threads have work soon. Later ones are
//! longer, since each encodes its pre-roll again.

/// How many frames a segment encodes and throws away first, so that its encoder has settled at the seam. With 1 the
/// seam is audible, and fewer than 4 are not safe.
pub(crate) const PRE_ROLL: u64 = 16;

const FIRST_LENGTHS: [u64; 4] = [98, 98, 196, 392];
const LENGTH: u64 = 784;

/// The frames of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first frame that is kept.
    pub(crate) first: u64,
    /// The frame after the last one; `None` if the segment lasts to the end of the sound.
    pub(crate) end: Option<u64>,
}

impl Span {
    /// The first chunk that the encoder gets. A chunk is the sound of one frame.
    pub(crate) const fn first_chunk(self) -> u64 {
        self.first.saturating_sub(PRE_ROLL)
    }

    /// The chunk after the last one that the encoder needs: LAME gives a frame once it has the next chunk.
    pub(crate) fn end_chunk(self) -> Option<u64> {
        self.end.map(|end| end + 1)
    }
}

/// The segments of a sound, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    next: usize,
    first: u64,
    whole: bool,
}

impl Plan {
    /// A sound in segments.
    pub(crate) const fn segments() -> Self {
        Self { next: 0, first: 0, whole: false }
    }

    /// A sound in one piece.
    pub(crate) const fn whole() -> Self {
        Self { next: 0, first: 0, whole: true }
    }

    /// The next segment.
    pub(crate) fn next_span(&mut self) -> Span {
        let length = FIRST_LENGTHS.get(self.next).copied().unwrap_or(LENGTH);
        let span = Span { first: self.first, end: (!self.whole).then_some(self.first + length) };
        self.next += 1;
        self.first += length;
        span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_follow_each_other_without_gap_and_grow() {
        let mut plan = Plan::segments();
        let ends: Vec<_> =
            (0..6).map(|_| plan.next_span()).map(|span| (span.first, span.end.unwrap())).collect();
        assert_eq!(ends, [(0, 98), (98, 196), (196, 392), (392, 784), (784, 1568), (1568, 2352)]);
    }

    #[test]
    fn a_segment_hears_the_end_of_the_one_before() {
        let mut plan = Plan::segments();
        let (first, second) = (plan.next_span(), plan.next_span());
        assert_eq!((first.first_chunk(), first.end_chunk()), (0, Some(99)));
        assert_eq!((second.first_chunk(), second.end_chunk()), (82, Some(197)));
    }

    #[test]
    fn a_whole_sound_has_no_seam() {
        assert_eq!(Plan::whole().next_span(), Span { first: 0, end: None });
    }
}
