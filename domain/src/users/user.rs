//! A user and a user's name.

use std::fmt;

use thiserror::Error;
use time::OffsetDateTime;
use uuid::Uuid;

/// The id of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub Uuid);

/// Somebody who may keep records here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Never changes, never given twice.
    pub id: UserId,
    /// Need not be unique.
    pub name: UserName,
    /// When the user was registered.
    pub created_at: OffsetDateTime,
    /// How many records the user has.
    pub records: u64,
    /// Length of their MP3s in all, in bytes.
    pub bytes: u64,
}

/// A display name: trimmed, not empty, at most [`UserName::MAX_CHARS`] characters, no control character.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserName(String);

/// Why a name was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidUserName {
    /// After trimming it is empty or too long.
    #[error("a user name has 1 to {max} characters, not {0}", max = UserName::MAX_CHARS)]
    Length(usize),
    /// It holds a control character.
    #[error("a user name has no control characters")]
    Control,
}

impl UserName {
    /// Longest accepted name, in characters.
    pub const MAX_CHARS: usize = 64;

    /// Trims and checks `raw`.
    ///
    /// # Errors
    ///
    /// [`InvalidUserName`] says which rule was broken.
    pub fn new(raw: &str) -> Result<Self, InvalidUserName> {
        let name = raw.trim();
        if name.chars().any(char::is_control) {
            return Err(InvalidUserName::Control);
        }
        match name.chars().count() {
            1..=Self::MAX_CHARS => Ok(Self(name.to_owned())),
            got => Err(InvalidUserName::Length(got)),
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_bounded_in_characters_not_bytes() {
        assert_eq!(UserName::new("  Ann ").unwrap().as_str(), "Ann");
        assert!(UserName::new(&"é".repeat(64)).is_ok());
        assert_eq!(UserName::new(&"é".repeat(65)), Err(InvalidUserName::Length(65)));
        assert_eq!(UserName::new(" \t "), Err(InvalidUserName::Length(0)));
    }

    #[test]
    fn control_characters_are_refused() {
        assert_eq!(UserName::new("a\0b"), Err(InvalidUserName::Control));
        assert_eq!(UserName::new("a\u{85}b"), Err(InvalidUserName::Control));
    }
}
