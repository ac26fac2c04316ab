//! The name under which a source's questions are saved.

use std::borrow::Cow;
use std::fmt;

use thiserror::Error;

/// The name of a source: 1 to 32 lower-case letters, digits, `-` or `_`. It is saved with each question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceName(Cow<'static, str>);

/// Not a name that a source can have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a source's name has 1 to 32 lower-case letters, digits, `-` or `_`, not {0:?}")]
pub struct InvalidSourceName(String);

impl SourceName {
    /// A server that speaks jservice.io's API.
    pub const JSERVICE: Self = Self(Cow::Borrowed("jservice"));
    /// The Open Trivia Database.
    pub const OPENTDB: Self = Self(Cow::Borrowed("opentdb"));
    /// The questions that come with the program.
    pub const BUILTIN: Self = Self(Cow::Borrowed("builtin"));
    /// Questions in files that the operator names.
    pub const FILE: Self = Self(Cow::Borrowed("file"));
    /// Questions that an operator imported from files.
    pub const IMPORT: Self = Self(Cow::Borrowed("import"));

    /// Checks `raw`.
    ///
    /// # Errors
    ///
    /// [`InvalidSourceName`] if it is empty, too long or has other characters.
    pub fn new(raw: &str) -> Result<Self, InvalidSourceName> {
        if fits(raw.as_bytes()) {
            Ok(Self(Cow::Owned(raw.to_owned())))
        } else {
            Err(InvalidSourceName(raw.chars().take(40).collect()))
        }
    }

    /// A name that is known when the program is built.
    ///
    /// ```
    /// use quizcast_domain::questions::SourceName;
    /// const SUMS: SourceName = SourceName::from_static("sums");
    /// ```
    ///
    /// # Panics
    ///
    /// If it is no name of a source: in a constant this stops the build.
    #[must_use]
    pub const fn from_static(name: &'static str) -> Self {
        assert!(fits(name.as_bytes()), "a source's name has 1 to 32 lower-case letters, digits, `-` or `_`");
        Self(Cow::Borrowed(name))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether this is the name of a source.
const fn fits(name: &[u8]) -> bool {
    let mut at = 0;
    while at < name.len() {
        if !matches!(name[at], b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_') {
            return false;
        }
        at += 1;
    }
    1 <= at && at <= 32
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        let longest = "a".repeat(32);
        for name in ["x", "my-quiz_2", &longest] {
            assert_eq!(SourceName::new(name).unwrap().as_str(), name);
        }
        for wrong in ["", "Quiz", "a b", "größe", &"a".repeat(33)] {
            assert_eq!(SourceName::new(wrong), Err(InvalidSourceName(wrong.to_owned())));
        }
        assert_eq!(SourceName::from_static("sums"), SourceName::new("sums").unwrap());
    }
}
