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

/// Which bytes of something a `Range` header asks for (RFC 9110, 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedRange {
    /// All of them. Also if the header asks for several stretches, or cannot be understood.
    Whole,
    /// These.
    Part(ByteRange),
    /// Only bytes that it does not have.
    Outside,
}

impl AskedRange {
    /// Reads the header of a request for something that is `length` bytes long.
    #[must_use]
    pub fn read(header: &str, length: u64) -> Self {
        read(header, length).unwrap_or(Self::Whole)
    }
}

/// `None` where the header is to be ignored.
fn read(line: &str, length: u64) -> Option<AskedRange> {
    let (unit, set) = line.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut specs = set.split(',').map(str::trim).filter(|spec| !spec.is_empty());
    let (spec, None) = (specs.next()?, specs.next()) else { return None };
    let (first, last) = spec.split_once('-')?;
    let (start, end) = match (first.trim(), last.trim()) {
        ("", suffix) => (length.saturating_sub(number(suffix)?), length),
        (first, "") => (number(first)?, length),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            (first, last.saturating_add(1).min(length))
        }
    };
    Some(ByteRange::new(start, end).map_or(AskedRange::Outside, AskedRange::Part))
}

/// A number of any length; one that is too long for us is as good as the largest.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_never_empty() {
        assert_eq!(ByteRange::new(3, 5).unwrap().length(), 2);
        assert_eq!(ByteRange::new(3, 3), Err(InvalidByteRange { start: 3, end: 3 }));
    }

    #[test]
    fn one_stretch_is_read_in_its_three_forms() {
        for (line, start, end) in [
            ("bytes=0-0", 0, 1),
            ("bytes=10-19", 10, 20),
            ("bytes=10-", 10, 100),
            ("bytes=-10", 90, 100),
            ("bytes=-1000", 0, 100),
            ("bytes=99-1000", 99, 100),
            ("BYTES = 5 - 6", 5, 7),
            ("bytes=5-6,", 5, 7),
            ("bytes=0-99999999999999999999999", 0, 100),
        ] {
            assert_eq!(
                AskedRange::read(line, 100),
                AskedRange::Part(ByteRange::new(start, end).unwrap()),
                "{line}"
            );
        }
    }

    #[test]
    fn what_lies_outside_is_reported_and_what_is_no_range_ignored() {
        for line in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(AskedRange::read(line, 100), AskedRange::Outside, "{line}");
        }
        for line in [
            "bytes=0-1,5-6",
            "bytes=6-5",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=+1-2",
            "items=0-1",
            "0-1",
            "bytes=1-2-3",
        ] {
            assert_eq!(AskedRange::read(line, 100), AskedRange::Whole, "{line}");
        }
    }
}
