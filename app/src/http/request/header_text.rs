//! The text of headers.

use std::borrow::Cow;

use poem::http::{HeaderMap, header};

/// The media type of forms with files.
pub(crate) const FORM: &str = "multipart/form-data";

/// A header's bytes as text. Bytes that are no UTF-8 are read as ISO 8859-1, the character set that headers once had.
pub(crate) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes)
        .map_or_else(|_| Cow::Owned(bytes.iter().copied().map(char::from).collect()), Cow::Borrowed)
}

/// The header `Content-Type`; `?` if it is no ASCII text.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or("?"))
}

/// The media type in the header `Content-Type`, in lower case and without parameters such as the character set; empty
/// if there is none.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let essence = content_type(headers).and_then(|given| given.split(';').next());
    essence.unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_are_some_text() {
        assert_eq!(text_of("ü".as_bytes()), "ü");
        assert_eq!(text_of(&[0xfc]), "ü");
    }

    #[test]
    fn parameters_and_case_do_not_matter() {
        let mut headers = HeaderMap::new();
        assert_eq!(media_type(&headers), "");
        headers.insert(header::CONTENT_TYPE, " Audio/WAV ;codecs=1".parse().unwrap());
        assert_eq!(media_type(&headers), "audio/wav");
    }
}
