//! Which media type, coding and language a caller prefers (RFC 9110, 12.5.1, 12.5.3 and 12.5.4).

use poem::http::{HeaderMap, header};

/// Whether the header `Accept` prefers `wanted` to `usual`.
#[must_use]
pub fn prefers(headers: &HeaderMap, wanted: &str, usual: &str) -> bool {
    let ranges = Ranges::of(headers);
    ranges.quality(wanted) > ranges.quality(usual)
}

/// Whether a browser asks for a person to read: it prefers HTML to JSON of any kind.
#[must_use]
pub fn is_browser(headers: &HeaderMap, json: &str) -> bool {
    // This runs for every request, and most accept no type of text.
    let mut values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    if !values.any(|value| value.contains("text/")) {
        return false;
    }
    let ranges = Ranges::of(headers);
    let page = ranges.quality("text/html");
    page > ranges.quality(json) && page > ranges.quality("application/json")
}

/// Whether a person wants to read the answer: `Accept` prefers text to the type `exact`, which browsers save to a file.
///
/// A text type with a version, such as `text/plain;version=0.0.4`, comes from a program that scrapes metrics.
#[must_use]
pub fn is_reader(headers: &HeaderMap, exact: &str) -> bool {
    let ranges = Ranges::of(headers);
    let exact = ranges.quality(exact);
    !ranges.versioned && (ranges.quality("text/html") > exact || ranges.quality("text/plain") > exact)
}

/// Whether the header `Accept-Encoding` allows gzip, and does not prefer the plain answer.
#[must_use]
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let codings: Vec<_> = lines.flat_map(|line| line.split(',')).map(range).collect();
    let weight = |name: &str| codings.iter().find(|(coding, _)| coding == name).map(|(_, weight)| *weight);
    let gzip = weight("gzip").or_else(|| weight("*")).unwrap_or(0.0);
    gzip > 0.0 && gzip >= weight("identity").unwrap_or(0.0)
}

/// How much the header `Accept-Language` wants `language`, from 0 to 1: `ru` is wanted by `ru-RU` too.
#[must_use]
pub(crate) fn language_weight(headers: &HeaderMap, language: &str) -> f32 {
    let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<_> = lines.flat_map(|line| line.split(',')).map(range).collect();
    let named = ranges.iter().filter(|(tag, _)| tag.split('-').next() == Some(language));
    let most = named.map(|(_, weight)| *weight).reduce(f32::max);
    let any = || ranges.iter().find(|(tag, _)| tag == "*").map(|(_, weight)| *weight);
    most.or_else(any).unwrap_or(0.0)
}

/// The media ranges of the header `Accept`, each with its weight from 0 to 1.
struct Ranges {
    weights: Vec<(String, f32)>,
    /// Whether any of them names a version.
    versioned: bool,
}

impl Ranges {
    fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let elements: Vec<_> = lines.flat_map(|line| line.split(',')).collect();
        let versioned = elements.iter().any(|element| parameter(element, "version").is_some());
        Self { weights: elements.into_iter().map(range).collect(), versioned }
    }

    /// The weight of the most exact range that fits.
    fn quality(&self, media: &str) -> f32 {
        let kind = media.split('/').next().unwrap_or_default();
        let fitting = [media.to_owned(), format!("{kind}/*"), "*/*".to_owned()];
        let mut found =
            fitting.iter().filter_map(|name| self.weights.iter().find(|(range, _)| range == name));
        found.next().map_or(0.0, |(_, weight)| *weight)
    }
}

/// A media range or a coding, and its weight; one that is no number from 0 to 1 counts as 0.
fn range(element: &str) -> (String, f32) {
    let media = element.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let weight = parameter(element, "q").map_or(Ok(1.0), str::parse);
    (media, weight.ok().filter(|weight| (0.0..=1.0).contains(weight)).unwrap_or(0.0))
}

fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = element.split(';').skip(1).filter_map(|part| part.split_once('='));
    pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROMIUM: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
    const PROMETHEUS: &str = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    fn accept(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_picture_is_given_to_whoever_would_rather_have_one() {
        for (value, picture) in [
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
            assert_eq!(prefers(&accept(value), "image/svg+xml", "application/json"), picture, "{value}");
        }
        assert!(!prefers(&HeaderMap::new(), "image/svg+xml", "application/json"));
    }

    #[test]
    fn a_page_is_for_browsers_only() {
        for (value, page) in [
            (CHROMIUM, true),
            ("text/html", true),
            ("*/*", false),
            ("application/json, text/html;q=0.9", false),
            ("application/problem+json, text/html;q=0.9", false),
            ("application/json, */*;q=0.5", false),
            ("text/html;q=0.5, application/json;q=0.5", false),
            ("text/html;q=0", false),
        ] {
            assert_eq!(is_browser(&accept(value), "application/problem+json"), page, "{value}");
        }
        assert!(!is_browser(&HeaderMap::new(), "application/problem+json"));
    }

    #[test]
    fn gzip_is_for_callers_who_allow_it() {
        for (value, gzip) in [
            ("gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("br, GZIP ; q=0.1", true),
            ("*", true),
            ("*;q=0, gzip", true),
            ("gzip, identity", true),
            ("identity, gzip;q=0.5", false),
            ("gzip;q=0", false),
            ("gzip;q=0, *", false),
            ("br, zstd", false),
            ("identity", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
            assert_eq!(takes_gzip(&headers), gzip, "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn scrapers_are_no_readers() {
        for (value, reader) in [
            (CHROMIUM, true),
            ("text/plain", true),
            (PROMETHEUS, false),
            ("text/plain;version=0.0.4;q=1,*/*;q=0.1", false),
            ("application/openmetrics-text, text/plain;q=0.5", false),
            ("*/*", false),
        ] {
            assert_eq!(is_reader(&accept(value), "application/openmetrics-text"), reader, "{value}");
        }
        assert!(!is_reader(&HeaderMap::new(), "application/openmetrics-text"));
    }
}
