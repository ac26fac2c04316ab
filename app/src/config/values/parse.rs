//! Reads numbers, durations, sizes, URLs and lists.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use url::Url;

use super::Checked;

const KIB: u64 = 1 << 10;

/// The units of sizes.
const SIZES: [(&str, u64); 9] = [
    ("KiB", KIB),
    ("MiB", KIB * KIB),
    ("GiB", KIB * KIB * KIB),
    ("TiB", KIB * KIB * KIB * KIB),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("B", 1),
];

/// The units of durations, in milliseconds.
const DURATIONS: [(&str, u64); 4] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

/// A whole number in digits only: no sign, no space.
pub(in crate::config) fn whole<T>(raw: &str, range: RangeInclusive<T>) -> Checked<T>
where
    T: FromStr + PartialOrd + Display,
{
    if raw.is_empty() || !raw.bytes().all(|b| b.is_ascii_digit()) {
        return Err("is not a whole number".to_owned());
    }
    // Digits alone fail to parse only if there are too many of them.
    raw.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| "is out of range".to_owned())
}

/// A duration such as `500ms`, `30s`, `5m` or `12h`: at least a millisecond, at most `longest`.
pub(in crate::config) fn duration(raw: &str, longest: Duration) -> Checked<Duration> {
    let millis = with_unit(raw, &DURATIONS, "is not a duration")?;
    let duration = Duration::from_millis(millis);
    if duration.is_zero() || duration > longest {
        return Err("is out of range".to_owned());
    }
    Ok(duration)
}

/// A size in bytes such as `1024`, `10MB` or `8GiB`, within `range`.
pub(in crate::config) fn size(raw: &str, range: RangeInclusive<u64>) -> Checked<u64> {
    let bytes = if raw.bytes().all(|b| b.is_ascii_digit()) {
        whole(raw, 0..=u64::MAX)?
    } else {
        with_unit(raw, &SIZES, "is not a size")?
    };
    if range.contains(&bytes) { Ok(bytes) } else { Err("is out of range".to_owned()) }
}

/// A size, or `none`.
pub(in crate::config) fn quota(raw: &str, range: RangeInclusive<u64>) -> Checked<Option<u64>> {
    if raw == "none" { Ok(None) } else { size(raw, range).map(Some) }
}

fn with_unit(raw: &str, units: &[(&str, u64)], refusal: &str) -> Checked<u64> {
    let digits = raw.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = raw.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit).ok_or_else(|| refusal.to_owned())?;
    if number.is_empty() {
        return Err(refusal.to_owned());
    }
    let number: u64 = whole(number, 0..=u64::MAX)?;
    number.checked_mul(*factor).ok_or_else(|| "is out of range".to_owned())
}

/// An `http` or `https` URL with a host, and without credentials, query and fragment.
pub(in crate::config) fn web_url(raw: &str) -> Checked<Url> {
    let url = Url::parse(raw).map_err(|_| "is not a URL".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("is neither http nor https".to_owned());
    }
    // `Url::parse` corrects these silently. Where a person wrote them, they are mistakes.
    if !raw.contains("://") || raw.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err("is not a URL".to_owned());
    }
    plain(&url)?;
    Ok(url)
}

/// Refuses credentials, queries and fragments.
pub(in crate::config) fn plain(url: &Url) -> Checked<()> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user name or a password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or a fragment".to_owned());
    }
    Ok(())
}

/// Reads a list with commas, each item with `item`. No item may be empty or occur twice.
pub(in crate::config) fn list<T: PartialEq>(raw: &str, item: impl Fn(&str) -> Checked<T>) -> Checked<Vec<T>> {
    let mut items = Vec::new();
    for piece in raw.split(',').map(str::trim) {
        if piece.is_empty() {
            return Err("has an empty item".to_owned());
        }
        let read = item(piece).map_err(|refusal| format!("has an item, {piece:?}, that {refusal}"))?;
        if items.contains(&read) {
            return Err(format!("has {piece:?} twice"));
        }
        items.push(read);
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::values::assert_refused;

    const DAY: Duration = Duration::from_hours(24);

    #[test]
    fn durations_have_a_number_and_a_unit() {
        for (raw, millis) in [("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("12h", 43_200_000)] {
            assert_eq!(duration(raw, DAY), Ok(Duration::from_millis(millis)), "{raw}");
        }
        let no_duration = ["", "30", "s", "-1s", "+1s", "1.5s", "1 s", "1s ", "1d", "1S"];
        let out_of_range = ["0s", "25h", "99999999999999999999s", "18446744073709551615h"];
        assert_refused(
            |raw| duration(raw, DAY),
            &[("is not a duration", &no_duration), ("is out of range", &out_of_range)],
        );
    }

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        for (raw, bytes) in
            [("1", 1), ("1024B", 1024), ("1KiB", 1024), ("10MB", 10_000_000), ("8GiB", 8 << 30)]
        {
            assert_eq!(size(raw, 1..=u64::MAX), Ok(bytes), "{raw}");
        }
        assert_refused(
            |raw| size(raw, 1..=u64::MAX),
            &[
                ("is not a whole number", &[""]),
                ("is not a size", &["8gib", "8G", "8 GiB", "GiB", "-1", "1e3"]),
                ("is out of range", &["0", "16777216TiB", "18446744073709551616"]),
            ],
        );
    }

    #[test]
    fn lists_have_no_holes_and_no_repeats() {
        let item = |piece: &str| whole(piece, 0_u8..=9);
        assert_eq!(list("1, 2,3", item), Ok(vec![1, 2, 3]));
        assert_refused(
            |raw| list(raw, item),
            &[
                ("has an empty item", &["", ",", "1,", "1,,2"]),
                ("has \"1\" twice", &["1,1"]),
                ("has an item, \"x\", that is not a whole number", &["1,x"]),
            ],
        );
    }

    #[test]
    fn web_urls_are_http_and_plain() {
        assert!(web_url("https://example.org/quiz/").is_ok());
        assert_refused(
            web_url,
            &[
                ("is not a URL", &["example.org", "http:", "http://", "http:x", "http://x/ y"]),
                ("is neither http nor https", &["ftp://x/"]),
                ("has a query or a fragment", &["http://x/?a", "http://x/#a"]),
                ("has a user name or a password", &["http://u@x/"]),
            ],
        );
    }
}
