//! Values that are never printed.

use std::borrow::Cow;
use std::fmt;

use sha2::{Digest, Sha256};

/// A secret of the operator. It prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether `given` is the secret. Hashes are compared, so that the time that it takes tells
    /// nothing about how much of `given` is right.
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

/// `text` without what a URL in it has before its `@`.
pub(super) fn redacted(text: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Cow::Borrowed(text);
    };
    match rest.rsplit_once('@') {
        Some((_, after)) => Cow::Owned(format!("{scheme}://***@{after}")),
        None => Cow::Borrowed(text),
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
    }
}
