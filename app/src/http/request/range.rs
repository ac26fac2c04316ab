//! The header `Range` (RFC 9110, 14).

use poem::http::{HeaderMap, header};
pub(crate) use quizcast_domain::records::AskedRange as Asked;

/// Reads the header of a request for a body of `length` bytes.
pub(crate) fn asked(headers: &HeaderMap, length: u64) -> Asked {
    let mut lines = headers.get_all(header::RANGE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return Asked::Whole };
    line.to_str().map_or(Asked::Whole, |line| Asked::read(line, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_headers_ask_for_several_stretches() {
        let mut headers = HeaderMap::new();
        headers.append(header::RANGE, "bytes=0-1".parse().unwrap());
        headers.append(header::RANGE, "bytes=2-3".parse().unwrap());
        assert_eq!(asked(&headers, 100), Asked::Whole);
        assert_eq!(asked(&HeaderMap::new(), 100), Asked::Whole);
    }
}
