//! Which of two media types a caller would rather have (RFC 9110, 12.5.1).

use poem::http::{HeaderMap, header};

/// Whether the header `Accept` wants `wanted` more than `usual`.
pub(super) fn prefers(headers: &HeaderMap, wanted: &str, usual: &str) -> bool {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<_> = lines.flat_map(|line| line.split(',')).map(range).collect();
    quality(&ranges, wanted) > quality(&ranges, usual)
}

/// A media range and its weight in thousandths.
fn range(element: &str) -> (String, u16) {
    let mut parts = element.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight =
        parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    (media, weight.map_or(1000, |(_, value)| thousandths(value.trim())))
}

/// `0.8` are 800; what cannot be read counts as nothing.
fn thousandths(value: &str) -> u16 {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = format!("{fraction:0<3}");
    match (whole, digits.get(..3).and_then(|digits| digits.parse::<u16>().ok())) {
        ("0", Some(part)) => part,
        ("1", Some(_)) => 1000,
        _ => 0,
    }
}

/// The most exact range that fits counts.
fn quality(ranges: &[(String, u16)], media: &str) -> u16 {
    let kind = media.split('/').next().unwrap_or_default();
    let fitting = [media.to_owned(), format!("{kind}/*"), "*/*".to_owned()];
    let mut found = fitting.iter().filter_map(|name| ranges.iter().find(|(range, _)| range == name));
    found.next().map_or(0, |(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_given_to_whoever_would_rather_have_one() {
        for (accept, picture) in [
            ("image/svg+xml", true),
            ("image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8", true),
            ("image/*", true),
            ("application/json, image/svg+xml;q=0.9", false),
            ("application/json;q=0.5, IMAGE/SVG+XML ; q=0.9", true),
            ("image/svg+xml;q=0", false),
            ("*/*", false),
            ("text/html,*/*;q=0.8", false),
            ("image/svg+xml;q=x", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            assert_eq!(prefers(&headers, "image/svg+xml", "application/json"), picture, "{accept}");
        }
        assert!(!prefers(&HeaderMap::new(), "image/svg+xml", "application/json"));
    }
}
