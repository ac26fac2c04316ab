//! The header `Content-Disposition` of a part of a form, or of a raw upload.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use poem::http::{HeaderMap, header};
use quizcast_domain::records::RecordName;

use super::header_text::text_of;

/// The parameters of a `Content-Disposition`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Disposition(Vec<(String, String)>);

impl Disposition {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        headers.get(header::CONTENT_DISPOSITION).map_or_else(Self::default, |value| read(value.as_bytes()))
    }

    /// The field's name.
    pub(crate) fn field(&self) -> Option<&str> {
        self.parameter("name")
    }

    /// Whether it is a file: browsers send an empty name if no file was chosen.
    pub(crate) fn is_file(&self) -> bool {
        let name = self.parameter("filename*").or_else(|| self.parameter("filename"));
        name.is_some_and(|name| !name.is_empty())
    }

    /// The file's name, as a record may have it.
    pub(crate) fn file_name(&self) -> Option<RecordName> {
        let extended = self.parameter("filename*").and_then(extended);
        let plain = || self.parameter("filename").map(unescaped);
        RecordName::new(&extended.or_else(plain)?)
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// `form-data; name="audio"; filename="a.wav"`.
fn read(bytes: &[u8]) -> Disposition {
    let text = text_of(bytes);
    let mut found = Vec::new();
    let mut rest = text.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let (value, left) = value(after.trim_start());
        // Parameters without a value have no meaning here.
        let name = name.rsplit(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        found.push((name, value));
        rest = left;
    }
    Disposition(found)
}

/// A token or a quoted text, and the rest after it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            // Programs escape only these two. Other backslashes belong to Windows paths.
            '\\' if matches!(characters.peek(), Some((_, '"' | '\\'))) => {
                value.extend(characters.next().map(|(_, escaped)| escaped));
            }
            other => value.push(other),
        }
    }
    (value, "")
}

/// Browsers write only these three as percent codes (HTML, multipart/form-data).
fn unescaped(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// `UTF-8'en'na%C3%AFve` (RFC 8187). No character sets but UTF-8 and ISO 8859-1 are read.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    let bytes = percent_decode_str(encoded);
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => bytes.decode_utf8().ok().map(Cow::into_owned),
        "iso-8859-1" => Some(bytes.map(char::from).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(header: &[u8]) -> Option<String> {
        read(header).file_name().map(|name| name.to_string())
    }

    #[test]
    fn names_as_programs_write_them() {
        for (header, expected) in [
            (&br#"form-data; name="audio"; filename="a b.wav""#[..], Some("a b.wav")),
            (b"form-data; filename=plain.wav; name=audio", Some("plain.wav")),
            ("form-data; name=\"audio\"; filename=\"Füße.wav\"".as_bytes(), Some("Füße.wav")),
            (b"form-data; filename=\"F\xfc\xdfe.wav\"", Some("Füße.wav")),
            (br#"form-data; filename="x"; filename*=UTF-8''na%C3%AFve%20file.wav"#, Some("naïve file.wav")),
            (br#"form-data; filename="x.wav"; filename*=EBCDIC''abc"#, Some("x.wav")),
            (br#"form-data; filename="x.wav"; filename*=UTF-8''%ff"#, Some("x.wav")),
            (b"form-data; filename*=iso-8859-1'de'F%fc.wav", Some("Fü.wav")),
            (br#"form-data; filename="say \"hi\".wav""#, Some("say \"hi\".wav")),
            (b"form-data; filename=\"say %22hi%22%0D%0A.wav\"", Some("say \"hi\".wav")),
            (br#"form-data; filename="C:\music\a.wav""#, Some("a.wav")),
            (br#"form-data; filename="../../etc/passwd""#, Some("passwd")),
            (br#"form-data; filename="a;b=c.wav"; name="audio""#, Some("a;b=c.wav")),
            (br#"form-data; FileName = "a.wav""#, Some("a.wav")),
            (br#"form-data; flag; filename="a.wav"#, Some("a.wav")),
            (br#"form-data; filename="""#, None),
            (br#"form-data; filename="..""#, None),
            (b"form-data; name=audio", None),
            (b"", None),
        ] {
            assert_eq!(name(header).as_deref(), expected, "{}", String::from_utf8_lossy(header));
        }
        assert_eq!(name("form-data; filename=\"a\u{202e}vaw.b\"".as_bytes()).as_deref(), Some("avaw.b"));
    }

    #[test]
    fn the_field_is_found_wherever_it_stands() {
        assert_eq!(read(br#"form-data; filename="name=x"; name="audio""#).field(), Some("audio"));
        assert_eq!(read(b"form-data; name=user").field(), Some("user"));
        assert_eq!(read(b"form-data").field(), None);
    }
}
