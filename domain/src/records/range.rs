//! A range of bytes.

use thiserror::Error;

/// The bytes from `start` up to and not including `end`; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteRange {
    start: u64,
    end: u64,
}

/// The range is empty or runs backwards.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no bytes lie between {start} and {end}")]
pub struct InvalidByteRange {
    /// Where it was to start.
    pub start: u64,
    /// Where it was to end.
    pub end: u64,
}

impl ByteRange {
    /// The bytes `start..end`.
    ///
    /// # Errors
    ///
    /// [`InvalidByteRange`] if there are none.
    pub const fn new(start: u64, end: u64) -> Result<Self, InvalidByteRange> {
        if start < end { Ok(Self { start, end }) } else { Err(InvalidByteRange { start, end }) }
    }

    /// The first byte.
    #[must_use]
    pub const fn start(self) -> u64 {
        self.start
    }

    /// The byte after the last one.
    #[must_use]
    pub const fn end(self) -> u64 {
        self.end
    }

    /// How many bytes, at least one.
    #[must_use]
    pub const fn length(self) -> u64 {
        self.end - self.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_never_empty() {
        assert_eq!(ByteRange::new(3, 5).unwrap().length(), 2);
        assert_eq!(ByteRange::new(3, 3), Err(InvalidByteRange { start: 3, end: 3 }));
    }
}
