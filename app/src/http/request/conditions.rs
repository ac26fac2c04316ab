//! Conditions of a request (RFC 9110, 13) for content that never changes.

use std::time::{Duration, SystemTime};

use poem::http::HeaderMap;
use poem::web::headers::{
    ETag, HeaderMapExt, IfMatch, IfModifiedSince, IfNoneMatch, IfRange, IfUnmodifiedSince,
};
use time::OffsetDateTime;

/// The validators of content that never changes.
#[derive(Debug, Clone)]
pub(crate) struct Validators {
    /// The strong entity tag.
    pub(crate) tag: String,
    /// The value of `Last-Modified`, in whole seconds.
    pub(crate) modified: SystemTime,
}

impl Validators {
    /// Of the content that was made at `made`; no other content has the same `name`.
    pub(crate) fn new(name: &str, made: OffsetDateTime) -> Self {
        let seconds = u64::try_from(made.unix_timestamp()).unwrap_or(0);
        Self { tag: format!("\"{name}\""), modified: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds) }
    }

    /// `Last-Modified` as text.
    pub(crate) fn date(&self) -> String {
        httpdate::fmt_http_date(self.modified)
    }

    /// Whether `If-Match` or `If-Unmodified-Since` excludes this content.
    pub(crate) fn are_refused(&self, headers: &HeaderMap) -> bool {
        if let Some(wanted) = headers.typed_get::<IfMatch>() {
            return !self.etag().is_some_and(|tag| wanted.precondition_passes(&tag));
        }
        let since = headers.typed_get::<IfUnmodifiedSince>();
        since.is_some_and(|since| !since.precondition_passes(self.modified))
    }

    /// Whether `If-None-Match` or `If-Modified-Since` says that the caller has this content.
    pub(crate) fn is_known_to(&self, headers: &HeaderMap) -> bool {
        if let Some(known) = headers.typed_get::<IfNoneMatch>() {
            return self.etag().is_some_and(|tag| !known.precondition_passes(&tag));
        }
        let since = headers.typed_get::<IfModifiedSince>();
        since.is_some_and(|since| !since.is_modified(self.modified))
    }

    /// Whether the header `Range` counts: if there is no `If-Range`, or if that names this content.
    pub(crate) fn allow_range(&self, headers: &HeaderMap) -> bool {
        match headers.typed_try_get::<IfRange>() {
            Ok(None) => true,
            // `is_modified` also accepts a later date, but only the very date counts (RFC 9110, 13.1.5).
            Ok(Some(named)) => {
                named == IfRange::date(self.modified) || !named.is_modified(self.etag().as_ref(), None)
            }
            Err(_) => false,
        }
    }

    fn etag(&self) -> Option<ETag> {
        self.tag.parse().ok()
    }
}

/// Whether `If-None-Match` names `tag`, for content of which nobody knows when it last changed.
pub(crate) fn is_tag_known(tag: &str, headers: &HeaderMap) -> bool {
    let (tag, known) = (tag.parse::<ETag>().ok(), headers.typed_get::<IfNoneMatch>());
    tag.zip(known).is_some_and(|(tag, known)| !known.precondition_passes(&tag))
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderName, header};

    use super::*;

    const DATE: &str = "Sun, 09 Sep 2001 01:46:40 GMT";

    fn asked(pairs: &[(HeaderName, &str)]) -> (Validators, HeaderMap) {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value.parse().unwrap());
        }
        (Validators { tag: "\"a\"".to_owned(), modified }, headers)
    }

    fn known(pairs: &[(HeaderName, &str)]) -> (bool, bool) {
        let (validators, headers) = asked(pairs);
        (validators.is_known_to(&headers), validators.allow_range(&headers))
    }

    #[test]
    fn who_wants_another_state_is_refused() {
        use header::{IF_MATCH, IF_UNMODIFIED_SINCE};
        let (past, future) = ("Sun, 09 Sep 2001 01:46:39 GMT", "Mon, 10 Sep 2001 01:46:40 GMT");
        for (pairs, refused) in [
            (vec![], false),
            (vec![(IF_MATCH, "\"a\"")], false),
            (vec![(IF_MATCH, "*")], false),
            (vec![(IF_MATCH, "\"b\", \"a\"")], false),
            (vec![(IF_MATCH, "\"b\"")], true),
            (vec![(IF_MATCH, "W/\"a\"")], true),
            (vec![(IF_UNMODIFIED_SINCE, DATE)], false),
            (vec![(IF_UNMODIFIED_SINCE, future)], false),
            (vec![(IF_UNMODIFIED_SINCE, past)], true),
            (vec![(IF_UNMODIFIED_SINCE, "?")], false),
            (vec![(IF_MATCH, "\"a\""), (IF_UNMODIFIED_SINCE, past)], false),
        ] {
            let (validators, headers) = asked(&pairs);
            assert_eq!(validators.are_refused(&headers), refused, "{pairs:?}");
        }
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_goes_before_the_date() {
        for (tag, is_known) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
        ] {
            assert_eq!(known(&[(header::IF_NONE_MATCH, tag)]).0, is_known, "{tag}");
        }
        assert!(!known(&[(header::IF_NONE_MATCH, "\"b\""), (header::IF_MODIFIED_SINCE, DATE)]).0);
        assert!(known(&[(header::IF_NONE_MATCH, "\"b\""), (header::IF_NONE_MATCH, "\"a\"")]).0);
    }

    #[test]
    fn without_a_date_only_the_tag_counts() {
        for (pairs, is_known) in [
            (vec![(header::IF_NONE_MATCH, "\"b\", W/\"a\"")], true),
            (vec![(header::IF_NONE_MATCH, "*")], true),
            (vec![(header::IF_NONE_MATCH, "\"b\"")], false),
            (vec![(header::IF_MODIFIED_SINCE, "Mon, 10 Sep 2091 01:46:40 GMT")], false),
        ] {
            assert_eq!(is_tag_known("\"a\"", &asked(&pairs).1), is_known, "{pairs:?}");
        }
    }

    #[test]
    fn a_date_counts_from_its_second_on() {
        for (date, is_known) in [
            (DATE, true),
            ("Sun, 09 Sep 2001 01:46:39 GMT", false),
            ("Mon, 10 Sep 2001 01:46:40 GMT", true),
            ("?", false),
        ] {
            assert_eq!(known(&[(header::IF_MODIFIED_SINCE, date)]).0, is_known, "{date}");
        }
    }

    #[test]
    fn if_range_compares_strongly_and_dates_exactly() {
        assert!(known(&[]).1);
        for (value, counts) in [
            ("\"a\"", true),
            (DATE, true),
            ("W/\"a\"", false),
            ("\"b\"", false),
            ("Mon, 10 Sep 2001 01:46:40 GMT", false),
            ("", false),
        ] {
            assert_eq!(known(&[(header::IF_RANGE, value)]).1, counts, "{value}");
        }
    }
}
