//! What a setting is.

use super::error::quoted;
use super::values::{Checked, redacted};

/// How much of a value may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrecy {
    /// All of it.
    Open,
    /// A URL: all but its password. With one it is refused as a flag.
    Password,
    /// Nothing. There is no flag, as other users of the machine see command lines.
    Whole,
}

/// What is known of a setting but for its type: a row of the help.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// The name, as in `LISTEN`.
    pub(crate) name: &'static str,
    /// What stands for the value in the help.
    pub(crate) value: &'static str,
    /// What counts where nobody gave a value, as the help says it.
    pub(crate) preset: &'static str,
    pub(crate) help: &'static str,
    /// What is allowed, as it ends an error's line.
    pub(crate) allowed: &'static str,
    pub(crate) secrecy: Secrecy,
    /// Whether the variable counts without the prefix, too.
    pub(crate) bare: bool,
    /// Whether `NAME_FILE` may name a file that holds the value.
    pub(crate) file: bool,
}

/// A setting: a row, and what makes a value of a text.
#[derive(Debug)]
pub(crate) struct Setting<T> {
    pub(crate) row: Row,
    /// Reads a value.
    pub(super) parse: fn(&str) -> Checked<T>,
    /// Makes the default. Without it the default is the row's text, read like any other.
    pub(super) default: Option<fn() -> T>,
}

impl<T> Setting<T> {
    /// Counts as `preset` where nobody gave a value.
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

    /// What it does, and what is allowed.
    pub(super) const fn says(mut self, help: &'static str, allowed: &'static str) -> Self {
        self.row.help = help;
        self.row.allowed = allowed;
        self
    }

    /// Makes the default with `default`; the row's text only describes it.
    pub(super) const fn by(mut self, default: fn() -> T) -> Self {
        self.default = Some(default);
        self
    }

    /// Makes it a secret that may also stand in a file.
    pub(super) const fn secret(mut self, secrecy: Secrecy) -> Self {
        self.row.secrecy = secrecy;
        self.row.file = true;
        self
    }

    /// Lets its variable count without the prefix, too.
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

    /// A value as an error tells it back.
    pub(super) fn told(&self, given: &str) -> String {
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
