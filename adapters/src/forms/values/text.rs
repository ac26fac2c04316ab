//! Bytes that should be UTF-8.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// The text of `bytes`, and whether some of them were no UTF-8. Those are read as windows-1252.
pub(in crate::forms) fn text(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), false);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    (Cow::Owned(text), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_no_utf_8_is_read_as_windows_1252() {
        assert_eq!(text("Größe".as_bytes()), (Cow::Borrowed("Größe"), false));
        assert_eq!(text(b"Caf\xE9 \x93x\x94 Caf\xC3\xA9").0, "Café “x” Café");
        assert!(text(b"\xE9").1);
    }
}
