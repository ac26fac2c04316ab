//! Tells files that hold no text by their first bytes.

/// First bytes of files that are no text, and what they are.
const MAGIC: [(&[u8], &str); 12] = [
    (b"\x89PNG", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM\0", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive: unpack it first"),
    (b"7z\xBC\xAF", "a 7z archive: unpack it first"),
    (b"BZh", "packed with bzip2: unpack it first"),
    (b"\xFD7zXZ\0", "packed with xz: unpack it first"),
    (b"SQLite format 3\0", "a database"),
];

/// What a file is that begins with `head`, if it is no text. Text in UTF-16 counts as binary too: decode it first.
pub(in crate::forms) fn binary(head: &[u8]) -> Option<&'static str> {
    magic(head)
        .or_else(|| head.contains(&0).then_some("no text: it holds NUL bytes; --encoding names UTF-16"))
}

/// What a file is that begins with the first bytes of a known binary format.
pub(in crate::forms) fn magic(head: &[u8]) -> Option<&'static str> {
    let known = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| *what);
    let web_picture = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    known.or_else(|| web_picture.then_some("a picture"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_and_archives_are_told_from_text() {
        assert_eq!(binary(b"\x89PNG\r\n"), Some("a picture"));
        assert_eq!(binary(b"RIFF1234WEBPVP8 "), Some("a picture"));
        assert!(binary(b"PK\x03\x04..").unwrap().contains("zip"));
        assert!(binary(b"a\0b").unwrap().contains("NUL"));
        assert_eq!(binary("Frage;Antwort\nGrö\u{df}e;1\n".as_bytes()), None);
        assert_eq!(binary(b"RIFF raff"), None);
    }
}
