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
    /// The number of the segment, from 0.
    pub(crate) number: usize,
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

/// The most bytes of WAV between two seams, pre-roll included: whoever stores them in case of a break relies on it.
const MOST_BYTES: u64 = (7 << 20) + (1 << 19);
/// No segment is shorter, whatever the bytes of its sound.
const LEAST_LENGTH: u64 = 32;

/// The segments of a sound, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    next: usize,
    first: u64,
    whole: bool,
    most: u64,
}

impl Plan {
    /// A sound in segments of any length.
    #[cfg(test)]
    pub(crate) const fn segments() -> Self {
        Self { next: 0, first: 0, whole: false, most: LENGTH }
    }

    /// A sound in segments, whose frames have `bytes` bytes of WAV each, and which is read `block` frames at a time.
    pub(crate) fn by_bytes(bytes: u64, block: u64) -> Self {
        let besides = PRE_ROLL + 1 + 2 * block;
        let most = (MOST_BYTES / bytes.max(1)).saturating_sub(besides).clamp(LEAST_LENGTH, LENGTH);
        Self { next: 0, first: 0, whole: false, most }
    }

    /// A sound in one piece.
    pub(crate) const fn whole() -> Self {
        Self { next: 0, first: 0, whole: true, most: LENGTH }
    }

    /// Passes over the segments before the one with this number.
    pub(crate) fn skip_to(mut self, number: usize) -> Self {
        while self.next < number.min(FIRST_LENGTHS.len()) {
            self.next_span();
        }
        // All later ones are equally long. There can be many, so they are not passed over one by one.
        let more = number.saturating_sub(self.next);
        self.first = self.first.saturating_add((more as u64).saturating_mul(LENGTH.min(self.most)));
        self.next += more;
        self
    }

    /// The next segment.
    pub(crate) fn next_span(&mut self) -> Span {
        let length = FIRST_LENGTHS.get(self.next).copied().unwrap_or(LENGTH).min(self.most);
        let span =
            Span { number: self.next, first: self.first, end: (!self.whole).then_some(self.first + length) };
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
    fn whoever_passes_over_segments_comes_to_the_same_ones() {
        for bytes in [4608, 147_456] {
            let mut plan = Plan::by_bytes(bytes, 16);
            for number in 0..9 {
                let span = plan.next_span();
                assert_eq!(Plan::by_bytes(bytes, 16).skip_to(number).next_span(), span);
            }
        }
    }

    #[test]
    fn sounds_of_many_bytes_have_short_segments() {
        let length = |bytes| {
            let mut plan = Plan::by_bytes(bytes, 16).skip_to(4);
            plan.next_span().end.unwrap() - plan.first + plan.most
        };
        // CD sound, 48 kHz in floats, 96 kHz of 24 bits, and eight channels of 192 kHz in floats.
        assert_eq!([1152 * 4, 1152 * 8, 2304 * 6, 4608 * 32].map(length), [784, 784, 519, 32]);
    }

    #[test]
    fn a_whole_sound_has_no_seam() {
        assert_eq!(Plan::whole().next_span(), Span { number: 0, first: 0, end: None });
    }
}
