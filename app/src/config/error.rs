//! The error of a wrong setting or flag.

use std::fmt;

use thiserror::Error;

/// How many characters of a wrong value an error quotes at most.
const MOST_QUOTED: usize = 100;

/// A wrong setting or flag: one line that names it, what was given and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{line}")]
pub struct ConfigError {
    line: String,
}

impl ConfigError {
    /// Makes an error of a finished line. Control characters, such as line ends, are escaped.
    #[must_use]
    pub fn new(line: impl fmt::Display) -> Self {
        let mut safe = String::new();
        for c in line.to_string().chars() {
            if c.is_control() { safe.extend(c.escape_default()) } else { safe.push(c) }
        }
        Self { line: safe }
    }

    /// Makes the line `{place}: {given} {refusal}; allowed is {allowed}`, as in `--listen: "foo" is not an
    /// address; allowed is HOST:PORT`.
    pub(super) fn wrong(
        place: impl fmt::Display,
        given: impl fmt::Display,
        refusal: impl fmt::Display,
        allowed: &str,
    ) -> Self {
        Self::new(format_args!("{place}: {given} {refusal}; allowed is {allowed}"))
    }
}

/// A value as an error shows it: in quotes, and cut if it is long.
pub(super) fn quoted(given: &str) -> String {
    if given.chars().count() <= MOST_QUOTED {
        return format!("{given:?}");
    }
    let start: String = given.chars().take(MOST_QUOTED).collect();
    format!("{:?}", start + "…")
}
