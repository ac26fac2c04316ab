//! The header `Content-Disposition` of a download (RFC 6266).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quizcast_domain::records::Record;

/// Everything but `attr-char` (RFC 8187, 3.2.1).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Tells the browser to play the MP3, or to save it under the record's name.
pub(super) fn disposition(record: &Record, download: bool) -> String {
    let kind = if download { "attachment" } else { "inline" };
    let title = record.name.as_ref().map_or("record", |name| name.title());
    written(kind, &format!("{title}.mp3"))
}

fn written(kind: &str, name: &str) -> String {
    // Programs differ in how they read `"`, `\` or `%` in quotes: a name with one of these also gets the encoded form.
    let plain = |c: char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%');
    let fallback: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    if fallback == name {
        return format!("{kind}; filename=\"{name}\"");
    }
    let encoded = utf8_percent_encode(name, ENCODED);
    format!("{kind}; filename=\"{fallback}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_quoted_and_others_encoded_besides() {
        for (name, header) in [
            ("a b.mp3", r#"inline; filename="a b.mp3""#),
            ("Füße.mp3", r#"inline; filename="F__e.mp3"; filename*=UTF-8''F%C3%BC%C3%9Fe.mp3"#),
            (r#"a"b.mp3"#, r#"inline; filename="a_b.mp3"; filename*=UTF-8''a%22b.mp3"#),
            ("50%41.mp3", r#"inline; filename="50_41.mp3"; filename*=UTF-8''50%2541.mp3"#),
            ("a;b=c.mp3", r#"inline; filename="a;b=c.mp3""#),
            ("😀.mp3", r#"inline; filename="_.mp3"; filename*=UTF-8''%F0%9F%98%80.mp3"#),
        ] {
            assert_eq!(written("inline", name), header);
        }
    }
}
