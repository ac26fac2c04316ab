//! What is wrong with a command line, in one line.

use std::iter::once;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::import;
use super::program::{flag_names, program};
use crate::config::{ConfigError, settings};

/// The error for a flag that `command` does not use; `flag` comes without its dashes.
pub(super) fn unused(flag: &str, command: &str) -> ConfigError {
    ConfigError::new(format_args!(
        "--{flag}: {command} does not use it; {command} --help lists what it takes"
    ))
}

/// The error for a flag that is given twice; `flag` comes without its dashes.
pub(super) fn twice(flag: &str) -> ConfigError {
    ConfigError::new(format_args!("--{flag}: given more than once; allowed is once"))
}

/// Turns an error of clap into one line like those of wrong settings.
pub(super) fn of(error: &clap::Error) -> ConfigError {
    let command = command(error);
    // `--listen <HOST:PORT>` becomes `--listen`.
    let invalid = texts(error, ContextKind::InvalidArg);
    let flag = invalid.first().and_then(|arg| arg.split_whitespace().next()).unwrap_or_default();
    let name = flag.trim_start_matches("--");
    let meant = |kind| match texts(error, kind).first() {
        // Never suggests a command that this build hides.
        Some(meant) if meant.starts_with('-') || commands().contains(meant) => {
            format!("did you mean {meant}? ")
        }
        _ => String::new(),
    };
    ConfigError::new(match error.kind() {
        ErrorKind::UnknownArgument if flag.starts_with('-') => {
            if let Some(command) = command.as_ref().filter(|_| flag_names().any(|known| known == name)) {
                return unused(name, command);
            }
            let help = command.map_or_else(|| "--help".to_owned(), |command| format!("{command} --help"));
            format!("{flag}: unknown flag; {}{help} lists all", meant(ContextKind::SuggestedArg))
        }
        ErrorKind::UnknownArgument => format!("{flag:?}: not expected here; --help says what is"),
        ErrorKind::MissingRequiredArgument => {
            let are = if invalid.len() == 1 { "is" } else { "are" };
            let missing = invalid.join(" and ");
            format!("{missing} {are} missing; allowed is {}", usage(error))
        }
        ErrorKind::InvalidSubcommand => {
            let given = texts(error, ContextKind::InvalidSubcommand);
            let given = given.first().map(String::as_str).unwrap_or_default();
            let meant = meant(ContextKind::SuggestedSubcommand);
            format!("{given:?}: unknown command; {meant}allowed is {}", commands().join(", "))
        }
        ErrorKind::ArgumentConflict => return twice(name),
        ErrorKind::InvalidValue | ErrorKind::NoEquals | ErrorKind::TooFewValues => {
            let allowed = settings().find(|setting| name == setting.flag());
            let allowed = allowed.map(|setting| setting.allowed).or_else(|| import::allowed(name));
            let allowed = allowed.unwrap_or("a file");
            format!("{flag}: has no value; allowed is {allowed}")
        }
        ErrorKind::TooManyValues => format!("{flag}: takes no value"),
        ErrorKind::InvalidUtf8 => "a flag or command is not UTF-8".to_owned(),
        _ => first_line(error),
    })
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// How to call the command, as in `quizcast transcode <IN.wav> <OUT.mp3>`.
fn usage(error: &clap::Error) -> String {
    match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string().trim_start_matches("Usage: ").to_owned(),
        _ => "what --help lists".to_owned(),
    }
}

/// The command that the flags belong to; `None` if there is none.
fn command(error: &clap::Error) -> Option<String> {
    let usage = usage(error);
    let word = usage.split_whitespace().nth(1)?;
    commands().into_iter().find(|name| name == word)
}

fn commands() -> Vec<String> {
    let program = program();
    let shown = program.get_subcommands().filter(|command| !command.is_hide_set());
    shown.map(|command| command.get_name().to_owned()).chain(once("help".to_owned())).collect()
}

fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
