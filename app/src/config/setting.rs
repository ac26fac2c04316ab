//! The definition of a setting.

use super::error::quoted;
use super::values::{Checked, redacted};

/// How much of a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrecy {
    /// All of it.
    Open,
    /// A URL: all but its password. A URL with a password is refused as a flag.
    Password,
    /// Nothing. It has no flag, because other users of the machine can see command lines.
    Whole,
}

/// Everything about a setting but its type: a row of the help.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// The name, as in `LISTEN`.
    pub(crate) name: &'static str,
    /// The placeholder of the value in the help, as in `HOST:PORT`.
    pub(crate) value: &'static str,
    /// The default, as the help shows it.
    pub(crate) preset: &'static str,
    pub(crate) help: &'static str,
    /// What is allowed; every error of the setting ends with it.
    pub(crate) allowed: &'static str,
    pub(crate) secrecy: Secrecy,
    /// Whether the variable is also read without its prefix `QUIZCAST_`.
    pub(crate) bare: bool,
    /// Whether `NAME_FILE` may name a file that holds the value.
    pub(crate) file: bool,
}

/// A setting: its row, and the parser of its value.
#[derive(Debug)]
pub(crate) struct Setting<T> {
    pub(crate) row: Row,
    /// Reads a value.
    pub(super) parse: fn(&str) -> Checked<T>,
    /// Makes the default. If this is `None`, the default is parsed from `row.preset`.
    pub(super) default: Option<fn() -> T>,
}

impl<T> Setting<T> {
    /// Makes a setting whose default is `preset`.
    pub(super) const fn new(
        name: &'static str,
        value: &'static str,
        preset: &'static str,
        parse: fn(&str) -> Checked<T>,
    ) -> Self {
        let (help, allowed, secrecy) = ("", "", Secrecy::Open);
        let row = Row { name, value, preset, help, allowed, secrecy, bare: false, file: false };
        Self { row, parse, default: None }
    }

    /// Sets the help, and what is allowed.
    pub(super) const fn says(mut self, help: &'static str, allowed: &'static str) -> Self {
        self.row.help = help;
        self.row.allowed = allowed;
        self
    }

    /// Makes the default with `default`, so that `preset` only describes it.
    pub(super) const fn by(mut self, default: fn() -> T) -> Self {
        self.default = Some(default);
        self
    }

    /// Makes the setting a secret, which may also be given in a file.
    pub(super) const fn secret(mut self, secrecy: Secrecy) -> Self {
        self.row.secrecy = secrecy;
        self.row.file = true;
        self
    }

    /// Also reads the variable without its prefix.
    pub(super) const fn also_bare(mut self) -> Self {
        self.row.bare = true;
        self
    }
}

impl Row {
    /// The flag without its dashes.
    pub(crate) fn flag(&self) -> String {
        self.name.to_ascii_lowercase().replace('_', "-")
    }

    /// The variable.
    pub(crate) fn variable(&self) -> String {
        format!("QUIZCAST_{}", self.name)
    }

    /// The value as an error shows it.
    pub(super) fn shown(&self, given: &str) -> String {
        match self.secrecy {
            Secrecy::Open => quoted(&redacted(given)),
            Secrecy::Password | Secrecy::Whole => match given.split_once("://") {
                Some((scheme, _)) if self.secrecy == Secrecy::Password && is_scheme(scheme) => {
                    quoted(&format!("{scheme}://***"))
                }
                _ => quoted("***"),
            },
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.len() <= 20 && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}
