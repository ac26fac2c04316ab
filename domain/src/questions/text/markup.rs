//! HTML tags in texts.

use std::borrow::Cow;

/// Tags that may stand inside a word: nothing takes their place.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "mark",
    "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
];

/// Tags that separate words: each becomes a space.
const BREAKING: &[&str] = &[
    "blockquote",
    "br",
    "center",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// Takes known tags out. Anything else stays as it is.
pub(super) fn strip_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some((length, breaks)) = known_tag(rest) {
            if breaks {
                out.push(' ');
            }
            rest = &rest[length..];
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The length of the known tag at the start of `text`, and whether it separates words. Attributes must have
/// values, so that `x <b and c> d` is no tag.
fn known_tag(text: &str) -> Option<(usize, bool)> {
    let body = text.strip_prefix('<')?;
    let body = body.strip_prefix('/').unwrap_or(body);
    let name_length = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = body[..name_length].to_ascii_lowercase();
    let breaks = BREAKING.contains(&name.as_str());
    if !breaks && !INLINE.contains(&name.as_str()) {
        return None;
    }
    let after = skip_attributes(&body[name_length..])?;
    Some((text.len() - after.len(), breaks))
}

/// What follows the `>` that ends a tag, if only attributes stand before it.
fn skip_attributes(mut text: &str) -> Option<&str> {
    loop {
        let trimmed = text.trim_start();
        let trimmed = trimmed.strip_prefix('/').unwrap_or(trimmed).trim_start();
        if let Some(after) = trimmed.strip_prefix('>') {
            return Some(after);
        }
        if trimmed.len() == text.len() {
            return None;
        }
        let name = trimmed.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
        let value = trimmed[name..].strip_prefix('=').filter(|_| name > 0)?;
        text = match value.chars().next()? {
            quote @ ('"' | '\'') => {
                let inner = &value[1..];
                &inner[inner.find(quote)? + 1..]
            }
            _ => &value[value.find(|c: char| c.is_whitespace() || c == '>')?..],
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_tags_go_and_comparisons_stay() {
        assert_eq!(strip_tags("H<sub>2</sub>O<br/>is <a href=\"x>y\" class=b>water</a>"), "H2O is water");
        for kept in ["a < b", "x <b and c> d", "<3", "<unknown>", "1<2>0", "a <", "<b", "<a href=\"x"] {
            assert_eq!(strip_tags(kept), kept);
        }
    }
}
