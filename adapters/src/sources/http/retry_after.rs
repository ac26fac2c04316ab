//! The `Retry-After` header.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// Longest wait. A server that asks for more is not believed.
const LONGEST: Duration = Duration::from_hours(1);

/// How long the server asks to be left alone (RFC 9110, section 10.2.3). A date is compared to the
/// server's own `Date`, so that nobody's clock must be right.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &RETRY_AFTER)?;
    let wait = if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_or(LONGEST, Duration::from_secs)
    } else {
        Duration::try_from(date(text)? - date(self::text(headers, &DATE)?)?).unwrap_or_default()
    };
    Some(wait.min(LONGEST))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc2822).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn of(after: &str, date: &str) -> Option<u64> {
        let value = |text| HeaderValue::from_str(text).unwrap();
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value(after)), (DATE, value(date))]);
        retry_after(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_understood_and_bounded() {
        const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(of("7", DATE), Some(7));
        assert_eq!(of("Sun, 06 Nov 1994 08:50:07 GMT", DATE), Some(30));
        assert_eq!(of("Sun, 06 Nov 1994 08:40:07 GMT", DATE), Some(0));
        assert_eq!(of("86400", DATE), Some(3600));
        assert_eq!(of("99999999999999999999999999", DATE), Some(3600));
        assert_eq!(of("Sun, 06 Nov 2094 08:50:07 GMT", DATE), Some(3600));
        for unreadable in ["", "soon", "-1", "1.5"] {
            assert_eq!(of(unreadable, DATE), None);
        }
        assert_eq!(of("Sun, 06 Nov 1994 08:50:07 GMT", "yesterday"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
