//! Values that are never printed.

use std::borrow::Cow;
use std::fmt;

use sha2::{Digest, Sha256};

/// A secret of the operator. It prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`, so that it is not printed.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether `given` is the secret. It compares hashes, so that the time it takes does not reveal how much
    /// of `given` is right.
    #[must_use]
    pub fn is(&self, given: &str) -> bool {
        Sha256::digest(self.0.as_bytes()) == Sha256::digest(given.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Hides what may be secret in a URL: all before an `@`, and all behind a `?` or `#`. This works on text that
/// is no valid URL, too.
pub(in crate::config) fn redacted(text: &str) -> Cow<'_, str> {
    let (scheme, rest) = text.split_once("://").map_or(("", text), |(scheme, rest)| (scheme, rest));
    let slashes = if scheme.is_empty() { "" } else { "://" };
    let (hidden, rest) = rest.rsplit_once('@').map_or(("", rest), |(_, after)| ("***@", after));
    match rest.find(['?', '#']) {
        None if hidden.is_empty() => Cow::Borrowed(text),
        None => Cow::Owned(format!("{scheme}{slashes}{hidden}{rest}")),
        Some(end) => Cow::Owned(format!("{scheme}{slashes}{hidden}{}***", &rest[..=end])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_only_itself_and_never_prints() {
        let secret = Secret::new("open sesame");
        assert!(secret.is("open sesame"));
        assert!(!secret.is("open sesam") && !secret.is(""));
        assert_eq!(format!("{secret:?}"), "Secret(***)");
    }

    #[test]
    fn what_stands_before_the_at_sign_is_hidden() {
        assert_eq!(redacted("http://u:p@ss@h/x"), "http://***@h/x");
        assert_eq!(redacted("http://h/x"), "http://h/x");
        assert_eq!(redacted("k:p@h/x"), "***@h/x");
        assert_eq!(redacted("://h/x"), "://h/x");
    }

    #[test]
    fn a_query_and_a_fragment_are_hidden() {
        assert_eq!(redacted("s3://b/x?secret=y"), "s3://b/x?***");
        assert_eq!(redacted("s3://k:p@b?secret=y@z#q"), "s3://***@z#***");
        assert_eq!(redacted("s3:b#secret"), "s3:b#***");
    }
}
