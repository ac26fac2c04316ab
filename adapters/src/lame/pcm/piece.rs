//! A stretch of sound that is shared and never changed.

use std::ops::Range;
use std::sync::Arc;

use super::buffer::Pcm;
use super::samples::Samples;

/// Some samples of a shared block.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    block: Arc<Pcm>,
    stereo: bool,
    range: Range<usize>,
}

impl Piece {
    /// All of a block.
    pub(crate) fn whole(block: Arc<Pcm>, stereo: bool) -> Self {
        let range = 0..Samples::of(&block, stereo).len();
        Self { block, stereo, range }
    }

    /// The samples `from..to` of this piece, without those beyond its end.
    pub(crate) fn part(&self, from: usize, to: usize) -> Self {
        let end = self.range.end.min(self.range.start.saturating_add(to));
        let start = end.min(self.range.start.saturating_add(from));
        Self { block: Arc::clone(&self.block), stereo: self.stereo, range: start..end }
    }

    /// The samples themselves.
    pub(crate) fn samples(&self) -> Samples<'_> {
        Samples::of(&self.block, self.stereo).slice(self.range.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lame::pcm::Channels;

    fn stereo() -> Piece {
        Piece::whole(Arc::new(Pcm::I16(Channels::of(&[1, 2, 3, 4], &[5, 6, 7]))), true)
    }

    #[test]
    fn channels_are_equally_long_whatever_came() {
        assert_eq!(stereo().samples(), Samples::I16(&[1, 2, 3], Some(&[5, 6, 7])));
        assert_eq!(stereo().samples().bytes(), 12);
    }

    #[test]
    fn a_part_stays_within_its_piece() {
        let part = stereo().part(1, 3);
        assert_eq!(part.samples(), Samples::I16(&[2, 3], Some(&[6, 7])));
        assert_eq!(part.part(1, 9).samples(), Samples::I16(&[3], Some(&[7])));
        assert_eq!(part.part(5, 9).samples().len(), 0);
    }
}
