//! What a setting is: a row of the table.

use super::Config;
use super::error::quoted;
use super::secret::redacted;

/// What a parser answers: the value, or how to go on after `"given" …`, as in `is not an address`.
pub(super) type Checked<T> = Result<T, String>;

/// What counts where nobody gave a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Preset {
    /// This text, read like any other.
    Text(&'static str),
    /// What these words describe.
    Words(&'static str),
}

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

/// A setting: a flag, a variable, a default, an explanation and a parser.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    /// The name, as in `LISTEN`.
    pub(crate) name: &'static str,
    /// What stands for the value in the help.
    pub(crate) value: &'static str,
    pub(crate) preset: Preset,
    pub(crate) help: &'static str,
    /// What is allowed, as it ends an error's line.
    pub(crate) allowed: &'static str,
    pub(crate) secrecy: Secrecy,
    /// Whether the variable counts without the prefix, too.
    pub(crate) bare: bool,
    /// Whether `NAME_FILE` may name a file that holds the value.
    pub(crate) file: bool,
    /// Reads a value into its place.
    pub(crate) apply: fn(&mut Config, &str) -> Checked<()>,
}

impl Setting {
    /// A row. `name` and `value` are for the help, `apply` reads the value.
    pub(super) const fn new(
        name: &'static str,
        value: &'static str,
        preset: Preset,
        apply: fn(&mut Config, &str) -> Checked<()>,
    ) -> Self {
        Self {
            name,
            value,
            preset,
            help: "",
            allowed: "",
            secrecy: Secrecy::Open,
            bare: false,
            file: false,
            apply,
        }
    }

    /// What it does, and what is allowed.
    pub(super) const fn says(mut self, help: &'static str, allowed: &'static str) -> Self {
        self.help = help;
        self.allowed = allowed;
        self
    }

    /// Makes it a secret that may also stand in a file.
    pub(super) const fn secret(mut self, secrecy: Secrecy) -> Self {
        self.secrecy = secrecy;
        self.file = true;
        self
    }

    /// Lets its variable count without the prefix, too.
    pub(super) const fn also_bare(mut self) -> Self {
        self.bare = true;
        self
    }

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
