//! XML, as far as a feed needs it.

/// Elements and texts, one after the other.
#[derive(Debug, Default)]
pub(super) struct Xml(String);

impl Xml {
    /// With the declaration that a file begins with.
    pub(super) fn new() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// A tag as it is written here: it must be XML already.
    pub(super) fn tag(&mut self, tag: &'static str) {
        self.0.extend([tag, "\n"]);
    }

    /// An element that holds a text.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.with_text(name, &[], text);
    }

    /// An element with attributes and a text.
    pub(super) fn with_text(&mut self, name: &'static str, attributes: &[(&'static str, &str)], text: &str) {
        self.begin(name, attributes);
        self.0.push('>');
        self.escaped(text);
        self.0.extend(["</", name, ">\n"]);
    }

    /// An element with attributes only.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.begin(name, attributes);
        self.0.push_str("/>\n");
    }

    /// All of it.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn begin(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.0.extend(["<", name]);
        for &(name, value) in attributes {
            self.0.extend([" ", name, "=\""]);
            self.escaped(value);
            self.0.push('"');
        }
    }

    /// Leaves out what XML 1.0 has no way to write. White space is written so that readers keep it as it is, also in
    /// attributes.
    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\t' => self.0.push_str("&#9;"),
                '\n' => self.0.push_str("&#10;"),
                '\r' => self.0.push_str("&#13;"),
                '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
                other => self.0.push(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        let mut xml = Xml::default();
        xml.text("t", text);
        xml.finish()
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(text("a < b & \"c\" ]]> 'd'"), "<t>a &lt; b &amp; &quot;c&quot; ]]&gt; 'd'</t>\n");
    }

    #[test]
    fn what_xml_cannot_write_is_left_out() {
        assert_eq!(text("a\0\u{1}\u{8}\u{b}\u{c}\u{e}\u{1f}\u{fffe}\u{ffff}b"), "<t>ab</t>\n");
        assert_eq!(
            text("\t\n\r \u{7f}\u{85}\u{d7ff}\u{fffd}🎙"),
            "<t>&#9;&#10;&#13; \u{7f}\u{85}\u{d7ff}\u{fffd}🎙</t>\n"
        );
    }

    #[test]
    fn attributes_are_escaped_too() {
        let mut xml = Xml::default();
        xml.empty("e", &[("a", "x?a=1&b=\"2\""), ("b", "")]);
        assert_eq!(xml.finish(), "<e a=\"x?a=1&amp;b=&quot;2&quot;\" b=\"\"/>\n");
    }
}
