//! The form of a record's name that lists are sorted by and searched in.

use super::RecordName;
use crate::questions::fold;

/// A record's name as [`fold`] makes it, at most [`FoldedName::MAX_CHARS`] characters of it: not empty, without control
/// characters. It is compared character by character.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FoldedName(String);

impl FoldedName {
    /// The longest one, in characters. Folding makes few names longer, and an entry of PostgreSQL's indexes has room for
    /// no more.
    pub const MAX_CHARS: usize = 512;

    /// Folds a name.
    #[must_use]
    pub fn of(name: &RecordName) -> Self {
        let folded: String = fold(name.as_str()).chars().take(Self::MAX_CHARS).collect();
        // Folding leaves something of every name; if it did not, the name itself would do.
        Self::read(folded.trim_end()).unwrap_or_else(|| Self(name.as_str().to_owned()))
    }

    /// Reads what [`as_str`](Self::as_str) gave; `None` for a text that can be no folded name.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.chars().count() <= Self::MAX_CHARS;
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(name: &str) -> String {
        FoldedName::of(&RecordName::new(name).unwrap()).as_str().to_owned()
    }

    #[test]
    fn case_and_punctuation_do_not_matter() {
        assert_eq!(folded("My_Song (1).WAV"), "my song 1 wav");
        assert_eq!(folded("U\u{308}BUNG.wav"), folded("übung.wav"));
        assert_eq!(folded("<b>"), "<b>");
        assert_eq!(folded("+++"), "+++");
    }

    #[test]
    fn the_longest_names_are_cut_and_can_be_read_again() {
        // Each of these folds to 18 characters.
        let longest = folded(&"\u{FDFA}".repeat(RecordName::MAX_CHARS));
        assert!((500..=FoldedName::MAX_CHARS).contains(&longest.chars().count()), "{longest}");
        assert_eq!(FoldedName::read(&longest).unwrap().as_str(), longest);
    }

    #[test]
    fn what_no_name_folds_to_is_not_read() {
        for wrong in ["", "a\0", &"a".repeat(FoldedName::MAX_CHARS + 1)] {
            assert_eq!(FoldedName::read(wrong), None, "{wrong:?}");
        }
    }
}
