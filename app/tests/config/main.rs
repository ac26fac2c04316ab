//! Settings and commands, as somebody types them: what is taken, what is refused, and what is shown.
#![expect(clippy::panic, reason = "a test that cannot go on fails")]

mod commands;
mod defaults;
mod help;
mod refusals;
mod secrets;

use std::ffi::OsString;

use quizcast::cli::{self, Parsed};
use quizcast::config::{Config, ConfigError};

fn parse(args: &[&str], variables: &[(&str, &str)]) -> Result<Parsed, ConfigError> {
    let args = std::iter::once("quizcast").chain(args.iter().copied()).map(OsString::from);
    cli::read(args, |name| {
        variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    })
}

fn config(args: &[&str], variables: &[(&str, &str)]) -> Config {
    match parse(args, variables) {
        Ok(Parsed::Run(_, config)) => *config,
        other => panic!("{other:?}"),
    }
}

fn refused(args: &[&str], variables: &[(&str, &str)]) -> String {
    match parse(args, variables) {
        Err(error) => error.to_string(),
        Ok(parsed) => panic!("{args:?} {variables:?} gave {parsed:?}"),
    }
}
