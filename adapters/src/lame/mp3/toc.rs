//! Where the frames begin, for seeking, in memory that does not grow with the sound.

use serde::{Deserialize, Serialize};

/// The offsets of every nth frame; n doubles whenever the bag is full.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OffsetBag {
    offsets: Vec<u64>,
    every: u64,
    frames: u64,
}

impl OffsetBag {
    const ROOM: usize = 400;

    /// An empty bag.
    pub(crate) fn new() -> Self {
        Self { offsets: Vec::with_capacity(Self::ROOM), every: 1, frames: 0 }
    }

    /// Whether `frames` frames in `bytes` bytes can have led here.
    pub(crate) fn is_possible(&self, frames: u64, bytes: u64) -> bool {
        self.frames == frames
            && self.every.is_power_of_two()
            && self.offsets.len() <= Self::ROOM
            && frames.div_ceil(self.every) == self.offsets.len() as u64
            && self.offsets.is_sorted()
            && self.offsets.last().is_none_or(|last| *last < bytes)
    }

    /// Notes that the next frame begins at `offset`.
    pub(crate) fn push(&mut self, offset: u64) {
        if self.frames.is_multiple_of(self.every) {
            if self.offsets.len() == Self::ROOM {
                let mut keep = false;
                self.offsets.retain(|_| {
                    keep = !keep;
                    keep
                });
                self.every *= 2;
            }
            self.offsets.push(offset);
        }
        self.frames += 1;
    }

    /// The hundred entries of a Xing tag: the offset at each percent of the time, in 256ths of the file. The
    /// file has `total` bytes, `before` of them before the first frame.
    pub(crate) fn entries(&self, before: u64, total: u64) -> [u8; 100] {
        std::array::from_fn(|percent| {
            let frame = self.frames * percent as u64 / 100;
            let nearest = usize::try_from(frame / self.every).unwrap_or(usize::MAX);
            let offset =
                self.offsets.get(nearest).or(self.offsets.last()).map_or(0, |offset| before + offset);
            u8::try_from(256 * offset / total.max(1)).unwrap_or(u8::MAX)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_frames_give_an_even_table_however_many_there_are() {
        for frames in [100, 399, 400, 401, 10_000, 1_000_000] {
            let mut bag = OffsetBag::new();
            (0..frames).for_each(|frame| bag.push(frame * 418));
            assert!(bag.offsets.len() <= OffsetBag::ROOM);
            let entries = bag.entries(0, frames * 418);
            for (percent, entry) in entries.into_iter().enumerate() {
                let exact = i64::try_from(percent * 256 / 100).unwrap();
                assert!((i64::from(entry) - exact).abs() <= 2, "{percent} % of {frames} frames: {entry}");
            }
        }
    }

    #[test]
    fn a_single_frame_and_none_are_fine() {
        let mut bag = OffsetBag::new();
        assert_eq!(bag.entries(417, 417)[99], 0);
        bag.push(0);
        assert_eq!(bag.entries(417, 834), [128; 100]);
    }
}
