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
    /// Questions that an operator imported from files.
    pub const IMPORT: Self = Self(Cow::Borrowed("import"));

    /// Checks `raw`.
    ///
    /// # Errors
    ///
    /// [`InvalidSourceName`] if it is empty, too long or has other characters.
    pub fn new(raw: &str) -> Result<Self, InvalidSourceName> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if (1..=32).contains(&raw.len()) && raw.chars().all(fits) {
            Ok(Self(Cow::Owned(raw.to_owned())))
        } else {
            Err(InvalidSourceName(raw.chars().take(40).collect()))
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
