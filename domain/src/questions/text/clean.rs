//! Texts as they are kept and shown.

use super::plain::PlainText;

/// The text as a person should read it: entities decoded, known tags stripped, stray backslashes
/// before quotes dropped, every run of blanks or control characters one space, trimmed.
///
/// ```
/// use quizcast_domain::questions::clean;
/// assert_eq!(clean("<i>Rosencrantz &amp; Guildenstern\\'s</i>\n end"), "Rosencrantz & Guildenstern's end");
/// assert_eq!(clean("a < b"), "a < b");
/// ```
#[must_use]
pub fn clean(text: &str) -> String {
    PlainText::of(text).cleaned()
}

impl PlainText<'_> {
    /// What [`clean`] gives.
    pub(in crate::questions) fn cleaned(&self) -> String {
        let mut out = String::with_capacity(self.plain.len());
        let mut chars = self.plain.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '\\' && matches!(chars.peek(), Some('\'' | '"')) {
                continue;
            }
            if c.is_whitespace() || c.is_control() {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            } else {
                out.push(c);
            }
        }
        out.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_controls_and_stray_backslashes_are_cleaned() {
        assert_eq!(clean("  a \\'little\\' \"help\"\t\u{0}\r\n x\\y "), "a 'little' \"help\" x\\y");
    }
}
