//! What both kinds of ADPCM share.

/// A block that cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Damaged;

/// The upper four bits and the lower four.
pub(super) const fn nibbles(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0x0F]
}

/// The nearest 16 bit sample.
#[expect(clippy::cast_possible_truncation, reason = "clamped before")]
pub(super) fn clip(sample: i32) -> i16 {
    sample.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}
