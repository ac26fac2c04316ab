//! A view of samples.

use std::ops::Range;

use super::buffer::{Channels, Pcm, Sample};

/// Samples of one channel or of two equally long ones. They come from a [`Pcm`], which replaces floats that LAME cannot
/// take.
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
            Pcm::I16(channels) => {
                let (left, right) = pair(channels, stereo);
                Self::I16(left, right)
            }
            Pcm::F32(channels) => {
                let (left, right) = pair(channels, stereo);
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

fn pair<T: Sample>(channels: &Channels<T>, stereo: bool) -> (&[T], Option<&[T]>) {
    let (left, right) = (channels.left(), channels.right());
    if stereo {
        let length = left.len().min(right.len());
        (&left[..length], Some(&right[..length]))
    } else {
        (left, None)
    }
}
