//! What both kinds of ADPCM share.

use super::encoding::Adpcm;
use super::{ima, ms};

/// A block that cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged;

impl Adpcm {
    /// How many frames `length` bytes of a block hold.
    pub(super) const fn frames(self, length: usize, channels: usize) -> usize {
        match self {
            Self::Ima => ima::frames(length, channels),
            Self::Microsoft => ms::frames(length, channels),
        }
    }

    /// Decodes a block, or what there is of it, to interleaved samples, which replace those in `out`.
    ///
    /// # Errors
    ///
    /// [`Damaged`] if that is not possible; `out` is as long as otherwise then.
    pub(super) fn decode(self, block: &[u8], channels: usize, out: &mut Vec<i16>) -> Result<(), Damaged> {
        match self {
            Self::Ima => ima::decode(block, channels, out),
            Self::Microsoft => ms::decode(block, channels, out),
        }
    }
}

/// The upper four bits and the lower four.
pub(super) const fn nibbles(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0x0F]
}

/// The nearest 16 bit sample.
#[expect(clippy::cast_possible_truncation, reason = "clamped before")]
pub(super) fn clip(sample: i32) -> i16 {
    sample.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}
