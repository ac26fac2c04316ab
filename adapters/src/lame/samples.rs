//! A stretch of sound that is shared and never changed.

use std::ops::Range;
use std::sync::Arc;

use super::pcm::Pcm;

/// Samples of one channel or of two equally long ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Samples<'a> {
    /// 16 bit integers.
    I16(&'a [i16], Option<&'a [i16]>),
    /// Floats.
    F32(&'a [f32], Option<&'a [f32]>),
}

impl<'a> Samples<'a> {
    /// All of `pcm`; both channels are as long as the shorter one.
    pub(crate) fn of(pcm: &'a Pcm, stereo: bool) -> Self {
        match pcm {
            Pcm::I16 { left, right } => {
                let (left, right) = pair(left, right, stereo);
                Self::I16(left, right)
            }
            Pcm::F32 { left, right } => {
                let (left, right) = pair(left, right, stereo);
                Self::F32(left, right)
            }
        }
    }

    /// How many samples each channel has.
    pub(crate) const fn len(self) -> usize {
        match self {
            Self::I16(left, _) => left.len(),
            Self::F32(left, _) => left.len(),
        }
    }

    /// The samples of `range`, which lies within.
    pub(crate) fn slice(self, range: Range<usize>) -> Self {
        match self {
            Self::I16(left, right) => Self::I16(&left[range.clone()], right.map(|right| &right[range])),
            Self::F32(left, right) => Self::F32(&left[range.clone()], right.map(|right| &right[range])),
        }
    }

    /// Bytes of memory that the samples take.
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::I16(left, None) => left.len() * 2,
            Self::I16(left, Some(_)) => left.len() * 4,
            Self::F32(left, None) => left.len() * 4,
            Self::F32(left, Some(_)) => left.len() * 8,
        }
    }
}

fn pair<'a, T>(left: &'a [T], right: &'a [T], stereo: bool) -> (&'a [T], Option<&'a [T]>) {
    if stereo {
        let length = left.len().min(right.len());
        (&left[..length], Some(&right[..length]))
    } else {
        (left, None)
    }
}

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

    /// The samples from `from` up to and not including `to`, counted from this piece's begin; what lies outside is left out.
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

    fn stereo() -> Piece {
        Piece::whole(Arc::new(Pcm::I16 { left: vec![1, 2, 3, 4], right: vec![5, 6, 7] }), true)
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
