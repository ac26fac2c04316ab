//! Texts without the markup that sources put around them.

use std::borrow::Cow;

use super::entities::decode_entities;
use super::markup::strip_tags;

/// A source's text, with entities decoded and then known tags stripped. Cleaning and folding both begin with it.
pub(in crate::questions) struct PlainText<'a> {
    pub(super) raw: &'a str,
    pub(super) plain: Cow<'a, str>,
}

impl<'a> PlainText<'a> {
    pub(in crate::questions) fn of(raw: &'a str) -> Self {
        let plain = match decode_entities(raw) {
            Cow::Borrowed(text) => strip_tags(text),
            Cow::Owned(text) => Cow::Owned(strip_tags(&text).into_owned()),
        };
        Self { raw, plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_in_decoded_text() {
        assert_eq!(PlainText::of("&lt;I&gt;Hamlet&lt;/I&gt;").plain, "Hamlet");
        assert_eq!(PlainText::of("&amp;lt;I&amp;gt;").plain, "&lt;I&gt;");
    }
}
