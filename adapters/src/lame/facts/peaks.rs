//! The waveform of a sound, in memory that does not grow with it.

use std::ops::Range;

use quizcast_domain::records::Peaks;
use serde::{Deserialize, Serialize};

/// The lowest and highest sample of each pixel. A pixel is a stretch of the mono mix.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PeakBag {
    per_pixel: u32,
    pairs: Vec<(i16, i16)>,
    low: i16,
    high: i16,
    filled: u32,
}

impl PeakBag {
    const FIRST_PER_PIXEL: u32 = 256;
    const MAX_PIXELS: usize = 8192;
    /// No sound is so long.
    const MOST_PER_PIXEL: u32 = 1 << 30;

    /// A waveform without samples.
    pub(crate) const fn new() -> Self {
        Self { per_pixel: Self::FIRST_PER_PIXEL, pairs: Vec::new(), low: i16::MAX, high: i16::MIN, filled: 0 }
    }

    /// Whether `samples` samples can have led here.
    pub(crate) fn is_possible(&self, samples: u64) -> bool {
        let per_pixel = u64::from(self.per_pixel);
        self.per_pixel.is_power_of_two()
            && (Self::FIRST_PER_PIXEL..=Self::MOST_PER_PIXEL).contains(&self.per_pixel)
            && self.pairs.len() <= Self::MAX_PIXELS
            && self.filled < self.per_pixel
            && self.pairs.len() as u64 * per_pixel + u64::from(self.filled) == samples
    }

    /// Takes the next `samples` samples; `extremes` finds the lowest and the highest of a stretch of them.
    pub(crate) fn add(&mut self, samples: usize, extremes: impl Fn(Range<usize>) -> (i16, i16)) {
        let mut at = 0;
        while at < samples {
            if self.pairs.len() == Self::MAX_PIXELS {
                self.halve();
            }
            let room = (self.per_pixel - self.filled) as usize;
            let taken = (samples - at).min(room);
            let (low, high) = extremes(at..at + taken);
            (self.low, self.high) = (self.low.min(low), self.high.max(high));
            at += taken;
            self.filled += u32::try_from(taken).unwrap_or(u32::MAX);
            if self.filled == self.per_pixel {
                self.flush();
            }
        }
    }

    /// The waveform of all samples.
    pub(crate) fn finish(mut self) -> Peaks {
        if self.filled > 0 {
            self.flush();
        }
        let pairs = self.pairs.into_iter().map(|(low, high)| (eight_bit(low), eight_bit(high))).collect();
        Peaks { samples_per_pixel: self.per_pixel, pairs }
    }

    fn flush(&mut self) {
        self.pairs.push((self.low, self.high));
        (self.low, self.high, self.filled) = (i16::MAX, i16::MIN, 0);
    }

    /// Merges each two pixels into one. It is called only when no pixel is half filled, so that all stand for
    /// equally many samples.
    fn halve(&mut self) {
        let merged = self
            .pairs
            .chunks(2)
            .map(|pair| pair.iter().copied().fold(NONE, |(low, high), (l, h)| (low.min(l), high.max(h))));
        self.pairs = merged.collect();
        self.per_pixel *= 2;
    }
}

/// The lowest and the highest of no sample.
const NONE: (i16, i16) = (i16::MAX, i16::MIN);

/// The lowest and the highest of `samples`. Written so that the compiler takes many of them at a time.
#[inline]
pub(crate) fn extremes(samples: impl Iterator<Item = i16>) -> (i16, i16) {
    samples.fold(NONE, |(low, high), sample| (low.min(sample), high.max(sample)))
}

fn eight_bit(sample: i16) -> i8 {
    sample.to_be_bytes()[0].cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peaks(samples: usize, step: usize, value: impl Fn(usize) -> i16) -> Peaks {
        let (mut bag, all) = (PeakBag::new(), (0..samples).map(value).collect::<Vec<_>>());
        all.chunks(step)
            .for_each(|piece| bag.add(piece.len(), |range| extremes(piece[range].iter().copied())));
        bag.finish()
    }

    #[test]
    fn a_pixel_holds_the_lowest_and_highest_of_its_samples() {
        let found = peaks(600, 7, |n| {
            if n == 3 {
                i16::MIN
            } else if n == 300 {
                i16::MAX
            } else {
                256
            }
        });
        assert_eq!(found, Peaks { samples_per_pixel: 256, pairs: vec![(-128, 1), (1, 127), (1, 1)] });
    }

    #[test]
    fn past_the_limit_pairs_are_merged() {
        let full = 8192 * 256;
        assert_eq!(peaks(full, 10_000, |_| 0).pairs.len(), 8192);
        let more = peaks(full + 1, 10_000, |n| if n == full { 512 } else { 0 });
        assert_eq!((more.samples_per_pixel, more.pairs.len()), (512, 4097));
        assert_eq!(more.pairs.last(), Some(&(2, 2)));
    }

    #[test]
    fn silence_of_no_length_has_no_pixels() {
        assert_eq!(peaks(0, 1, |_| 0).pairs, []);
    }
}
