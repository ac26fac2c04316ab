//! Values that are never printed.

use std::borrow::Cow;
use std::fmt;

/// A text that prints as `***`; [`Secret::reveal`] is the only way out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
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
    fn a_secret_never_prints_itself() {
        assert_eq!(format!("{:?}", Secret::new("hush".to_owned())), "Secret(***)");
    }

    #[test]
    fn what_stands_before_the_at_sign_is_hidden() {
        assert_eq!(redacted("http://u:p@ss@h/x"), "http://***@h/x");
        assert_eq!(redacted("http://h/x"), "http://h/x");
    }
}
