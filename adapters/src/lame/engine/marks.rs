//! Where the last blocks of a sound begin in its WAV.

use std::collections::VecDeque;
use std::io::Read;

use super::plan::PRE_ROLL;
use crate::lame::wav::{Mark, WavReader};

/// The marks of the blocks that may hold the first sample of the next segment's encoder.
#[derive(Debug)]
pub(crate) struct Marks {
    block: u32,
    /// The first sample of each block, and its mark.
    kept: VecDeque<(u64, Mark)>,
}

impl Marks {
    /// For blocks of `block` samples.
    pub(crate) const fn new(block: u32) -> Self {
        Self { block, kept: VecDeque::new() }
    }

    /// Notes that a block begins with the sample `start`.
    pub(crate) fn note(&mut self, start: u64, mark: Mark) {
        if self.kept.back().is_some_and(|(last, _)| *last == start) {
            return;
        }
        self.kept.push_back((start, mark));
        // A frame has fewer samples than a block, so this is further back than any pre-roll reaches.
        let reach = (PRE_ROLL + 2) * u64::from(self.block);
        while self.kept.get(1).is_some_and(|(next, _)| next + reach <= start) {
            self.kept.pop_front();
        }
    }

    /// The last block that does not begin behind `sample`.
    pub(crate) fn before(&self, sample: u64) -> Option<(u64, Mark)> {
        self.kept.iter().rev().find(|(start, _)| *start <= sample).copied()
    }

    /// About how many bytes the WAV has once the block that follows the sample `end` was read.
    pub(crate) fn bytes_until<R: Read>(&self, end: u64, wav: &WavReader<R>) -> u64 {
        let Some((start, mark)) = self.kept.back() else { return u64::MAX };
        let samples = end.saturating_sub(*start).saturating_add(u64::from(self.block));
        mark.position().saturating_add(wav.bytes_of(samples))
    }
}
