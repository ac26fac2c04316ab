//! Why an upload can never become a record.

use std::fmt;

use crate::records::TranscodeError;

/// Why an upload can never become a record. It is stored with the upload, so that every later call tells it, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The bytes are not a WAV; the text says what they are.
    NotWav(String),
    /// The WAV cannot be decoded, or holds no sample.
    Unusable(String),
    /// The sound is longer than allowed.
    TooLong,
    /// There are more bytes than an upload may have.
    TooLarge,
    /// It was begun by another version of the program.
    Outdated,
}

impl Failure {
    /// The failure that `error` is; gives the error back if the same upload may succeed later.
    ///
    /// # Errors
    ///
    /// The error itself, if it says nothing about the upload.
    pub fn of(error: TranscodeError) -> Result<Self, TranscodeError> {
        match error {
            TranscodeError::NotWav(what) => Ok(Self::NotWav(what)),
            TranscodeError::Unusable(why) => Ok(Self::Unusable(why)),
            TranscodeError::TooLong => Ok(Self::TooLong),
            TranscodeError::Outdated => Ok(Self::Outdated),
            TranscodeError::Input(_)
            | TranscodeError::Busy
            | TranscodeError::NoEncoder
            | TranscodeError::Encoder(_) => Err(error),
        }
    }

    /// Reads the line that [`Display`](fmt::Display) writes; `None` if it is none.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (kind, text) = line.split_once(' ').unwrap_or((line, ""));
        match kind {
            "not-wav" => Some(Self::NotWav(text.to_owned())),
            "unusable" => Some(Self::Unusable(text.to_owned())),
            "too-long" => Some(Self::TooLong),
            "too-large" => Some(Self::TooLarge),
            "outdated" => Some(Self::Outdated),
            _ => None,
        }
    }
}

/// The line that a store keeps.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWav(what) => write!(f, "not-wav {what}"),
            Self::Unusable(why) => write!(f, "unusable {why}"),
            Self::TooLong => f.write_str("too-long"),
            Self::TooLarge => f.write_str("too-large"),
            Self::Outdated => f.write_str("outdated"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Databases keep such lines, so a newer program must still read them.
    #[test]
    fn a_failure_comes_back_from_its_line() {
        let failures = [
            Failure::NotWav("an MP3, by its first bytes".to_owned()),
            Failure::Unusable(String::new()),
            Failure::TooLong,
            Failure::TooLarge,
            Failure::Outdated,
        ];
        for failure in failures {
            assert_eq!(Failure::parse(&failure.to_string()), Some(failure));
        }
        assert_eq!(Failure::parse("nonsense"), None);
    }
}
