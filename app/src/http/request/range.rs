//! The header `Range` (RFC 9110, 14).

use poem::http::{HeaderMap, header};
use quizcast_domain::records::ByteRange;

/// Which bytes are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// All of them. Also if the header asks for several ranges, or cannot be read.
    Whole,
    /// This range.
    Part(ByteRange),
    /// Only bytes past the end.
    Outside,
}

/// Reads the header of a request for a body of `length` bytes.
pub(crate) fn asked(headers: &HeaderMap, length: u64) -> Asked {
    let mut lines = headers.get_all(header::RANGE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return Asked::Whole };
    line.to_str().ok().and_then(|line| read(line, length)).unwrap_or(Asked::Whole)
}

/// `None` if the header is to be ignored.
fn read(line: &str, length: u64) -> Option<Asked> {
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
    Some(ByteRange::new(start, end).map_or(Asked::Outside, Asked::Part))
}

/// A number of any length; one that does not fit counts as the largest.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_100(line: &str) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, line.parse().unwrap());
        asked(&headers, 100)
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
            assert_eq!(of_100(line), Asked::Part(ByteRange::new(start, end).unwrap()), "{line}");
        }
    }

    #[test]
    fn what_lies_outside_is_told_and_what_is_no_range_ignored() {
        for line in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(of_100(line), Asked::Outside, "{line}");
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
            assert_eq!(of_100(line), Asked::Whole, "{line}");
        }
    }

    #[test]
    fn two_headers_ask_for_several_stretches() {
        let mut headers = HeaderMap::new();
        headers.append(header::RANGE, "bytes=0-1".parse().unwrap());
        headers.append(header::RANGE, "bytes=2-3".parse().unwrap());
        assert_eq!(asked(&headers, 100), Asked::Whole);
        assert_eq!(asked(&HeaderMap::new(), 100), Asked::Whole);
    }
}
