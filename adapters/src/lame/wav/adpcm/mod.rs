//! ADPCM, of both kinds that WAV files hold.

mod ima;
mod ms;
mod nibble;

use super::codec::Adpcm;
use nibble::Damaged;

impl Adpcm {
    /// How many frames `length` bytes of a block hold.
    pub(crate) const fn frames(self, length: usize, channels: usize) -> usize {
        match self {
            Self::Ima => ima::frames(length, channels),
            Self::Microsoft => ms::frames(length, channels),
        }
    }

    /// Decodes a block, whole or cut off, to interleaved samples, which replace those in `out`.
    ///
    /// # Errors
    ///
    /// [`Damaged`] if its header is wrong; `out` gets its usual length all the same.
    pub(crate) fn decode(self, block: &[u8], channels: usize, out: &mut Vec<i16>) -> Result<(), Damaged> {
        match self {
            Self::Ima => ima::decode(block, channels, out),
            Self::Microsoft => ms::decode(block, channels, out),
        }
    }
}
