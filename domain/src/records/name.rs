//! The name of an uploaded file.

use std::fmt;

/// The name of an uploaded file, safe to show and to save under: the last path component, without
/// control and bidirectional-formatting characters, trimmed, at most [`RecordName::MAX_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordName(String);

impl RecordName {
    /// Longest name, in characters. Longer ones are cut.
    pub const MAX_CHARS: usize = 255;

    /// Makes a safe name of `raw`; `None` if nothing is left of it.
    ///
    /// ```
    /// use quizcast_domain::records::RecordName;
    /// assert_eq!(RecordName::new("C:\\music\\a.wav").unwrap().as_str(), "a.wav");
    /// assert_eq!(RecordName::new("../.."), None);
    /// ```
    #[must_use]
    pub fn new(raw: &str) -> Option<Self> {
        let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
        let kept: String = last.chars().filter(|c| !c.is_control() && !is_bidi_format(*c)).collect();
        let cut: String = kept.trim().chars().take(Self::MAX_CHARS).collect();
        let name = cut.trim_end();
        (!matches!(name, "" | "." | "..")).then(|| Self(name.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without its ending: a title.
    #[must_use]
    pub fn title(&self) -> &str {
        match self.0.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() && (1..=5).contains(&ending.len()) => stem,
            _ => &self.0,
        }
    }
}

impl fmt::Display for RecordName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Bidirectional formatting characters (UAX #9), which can make `gpj.exe` look like `exe.jpg`, and the line
/// and paragraph separators.
fn is_bidi_format(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(raw: &str) -> Option<String> {
        RecordName::new(raw).map(|name| name.to_string())
    }

    #[test]
    fn only_the_last_path_component_is_kept() {
        assert_eq!(name("/etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(name("a/b\\c.wav").as_deref(), Some("c.wav"));
        assert_eq!(name("trailing/"), None);
    }

    #[test]
    fn characters_that_deceive_are_dropped() {
        assert_eq!(name("a\u{202E}vaw.exe\0\r\n").as_deref(), Some("avaw.exe"));
        assert_eq!(name(" \t "), None);
    }

    #[test]
    fn long_names_are_cut_in_characters() {
        assert_eq!(name(&"é".repeat(300)).map(|name| name.chars().count()), Some(255));
    }

    #[test]
    fn a_title_is_the_name_without_its_ending() {
        assert_eq!(RecordName::new("My song.wav").unwrap().title(), "My song");
        assert_eq!(RecordName::new(".wav").unwrap().title(), ".wav");
        assert_eq!(RecordName::new("Vol. 2 of the long story").unwrap().title(), "Vol. 2 of the long story");
    }
}
