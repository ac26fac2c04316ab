//! Text as HTML.

/// `text` as HTML: special characters are escaped, and text in backticks becomes `<code>`.
///
/// A backtick without a partner stays as it is.
pub(super) fn html(text: &str) -> String {
    let mut parts = text.split('`').map(escaped);
    let mut html = parts.next().unwrap_or_default();
    while let Some(code) = parts.next() {
        match parts.next() {
            Some(after) => html.extend(["<code>", &code, "</code>", &after]),
            None => html.extend(["`", &code]),
        }
    }
    html
}

/// `text` with special characters escaped; also fit for attributes in quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_and_does_nothing() {
        assert_eq!(html("a < b & \"c\" > 'd'"), "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;");
        assert_eq!(html("<script>x</script>"), "&lt;script&gt;x&lt;/script&gt;");
        assert_eq!(html("&lt;"), "&amp;lt;");
    }

    #[test]
    fn backticks_are_code() {
        assert_eq!(
            html("as `Authorization: Bearer <token>`. A"),
            "as <code>Authorization: Bearer &lt;token&gt;</code>. A"
        );
        assert_eq!(html("`a` and `b`"), "<code>a</code> and <code>b</code>");
        assert_eq!(html("`a` or ` alone <"), "<code>a</code> or ` alone &lt;");
        assert_eq!(html(""), "");
        assert_eq!(html("`"), "`");
    }
}
