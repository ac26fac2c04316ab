//! The command line: commands, and a flag for every setting.

use std::ffi::OsString;
use std::iter::once;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, value_parser};

use crate::config::{ConfigError, Preset, SECTIONS, Secrecy, Setting, settings};

/// What the program is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Migrate, then serve.
    Serve,
    /// Bring the schema up to date, or only tell whether it is.
    Migrate {
        /// Only tell.
        check: bool,
    },
    /// Transcode a file.
    Transcode {
        /// The WAV; `-` is standard input.
        input: PathBuf,
        /// The MP3; `-` is standard output.
        output: PathBuf,
    },
    /// Write some test sound.
    Sample {
        /// The WAV; `-` is standard output.
        output: PathBuf,
    },
    /// Print the licences of what is inside.
    Licenses,
    /// Print the contract.
    Openapi {
        /// As JSON, not YAML.
        json: bool,
    },
    /// Ask a running server whether it is ready.
    Healthcheck,
}

/// What a command line comes to.
pub(crate) enum Line {
    /// Run this, with these flags.
    Run(Command, ArgMatches),
    /// Show this text.
    Show(String),
}

/// Reads a command line, the program's name first.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Line, ConfigError> {
    let matches = match program().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(Line::Show(error.render().to_string()));
        }
        Err(error) => return Err(ConfigError::new(said(&error))),
    };
    let (command, flags) = match matches.subcommand() {
        Some(("migrate", flags)) => (Command::Migrate { check: flags.get_flag("check") }, flags),
        Some(("transcode", flags)) => {
            (Command::Transcode { input: path(flags, "IN.wav"), output: path(flags, "OUT.mp3") }, flags)
        }
        Some(("sample", flags)) => (Command::Sample { output: path(flags, "OUT.wav") }, flags),
        Some(("licenses", flags)) => (Command::Licenses, flags),
        Some(("openapi", flags)) => (Command::Openapi { json: flags.get_flag("json") }, flags),
        Some(("healthcheck", flags)) => (Command::Healthcheck, flags),
        Some((_, flags)) => (Command::Serve, flags),
        None => (Command::Serve, &matches),
    };
    if flags.contains_id(ADMIN_TOKEN) {
        return Err(ConfigError::new(
            "--admin-token: a secret is no flag, as others on this machine could read it; \
             allowed is QUIZCAST_ADMIN_TOKEN or QUIZCAST_ADMIN_TOKEN_FILE",
        ));
    }
    Ok(Line::Run(command, flags.clone()))
}

/// Taken only to be refused with a reason.
const ADMIN_TOKEN: &str = "refused-admin-token";

fn program() -> clap::Command {
    clap::Command::new("quizcast")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A quiz feed that never repeats, and a recorder's back office.")
        .subcommands([
            clap::Command::new("serve").about("Migrates, then serves (the default)"),
            clap::Command::new("migrate").about("Brings the database's schema up to date and ends").arg(
                Arg::new("check")
                    .long("check")
                    .action(ArgAction::SetTrue)
                    .help("Only tell whether it is: ends with 0 if so, else with 1"),
            ),
            clap::Command::new("transcode")
                .about("Makes an MP3 of a WAV, as uploads are; - is standard input or output")
                .args([file("IN.wav").required(true), file("OUT.mp3").required(true)]),
            clap::Command::new("sample")
                .about("Writes a few seconds of test sound")
                .arg(file("OUT.wav").default_value("sample.wav")),
            clap::Command::new("licenses").about("Prints the licences of what is inside, and where the source is"),
            clap::Command::new("openapi").about("Prints the contract of the HTTP API, as YAML").arg(
                Arg::new("json").long("json").action(ArgAction::SetTrue).help("As JSON"),
            ),
            clap::Command::new("healthcheck").about("Asks the server at LISTEN whether it is ready"),
        ])
        .args(SECTIONS.iter().flat_map(|(section, rows)| {
            rows.iter().flat_map(move |setting| flags(setting).map(move |arg| arg.help_heading(*section)))
        }))
        .arg(Arg::new(ADMIN_TOKEN).long("admin-token").hide(true).global(true).value_parser(anything()))
        .after_help(
            "Each setting is a flag and a variable; the flag counts first. Times are written 500ms, 30s, 5m or 12h, \
             sizes in bytes or as 10MB or 8GiB, lists with commas.",
        )
}

fn file(name: &'static str) -> Arg {
    Arg::new(name).value_name(name).allow_hyphen_values(false).value_parser(value_parser!(PathBuf))
}

fn path(flags: &ArgMatches, name: &str) -> PathBuf {
    flags.get_one::<PathBuf>(name).cloned().unwrap_or_default()
}

/// The flags of a setting: for its value, and for a file that holds it.
fn flags(setting: &'static Setting) -> impl Iterator<Item = Arg> {
    let name = setting.flag();
    let variable = setting.variable();
    let preset = match setting.preset {
        Preset::Text(text) | Preset::Words(text) => text,
    };
    let bare = if setting.bare { format!(" or {}", setting.name) } else { String::new() };
    let help =
        format!("{} [{}] [default: {preset}] [variable: {variable}{bare}]", setting.help, setting.allowed);
    let direct = (setting.secrecy != Secrecy::Whole).then(|| flag(&name, setting.value).help(help));
    let file = setting.file.then(|| {
        let direct = match setting.secrecy {
            Secrecy::Whole => format!(" The variable {variable} holds it itself; there is no flag for that."),
            _ => String::new(),
        };
        let what = format!("{} Read from a file.{direct}", setting.help);
        flag(&format!("{name}-file"), "FILE")
            .help(format!("{what} [default: {preset}] [variable: {variable}_FILE]"))
    });
    direct.into_iter().chain(file)
}

fn flag(name: &str, value: &'static str) -> Arg {
    Arg::new(name.to_owned())
        .long(name.to_owned())
        .value_name(value)
        .global(true)
        // So that a wrong value such as -1 is refused by the setting, which says what is allowed.
        .allow_hyphen_values(true)
        .value_parser(anything())
}

fn anything() -> ValueParser {
    value_parser!(OsString)
}

/// What is wrong with a command line, in one line.
fn said(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.first().cloned().unwrap_or_default(),
        _ => String::new(),
    };
    // `--listen <HOST:PORT>` becomes `--listen`.
    let flag = context(ContextKind::InvalidArg).split_whitespace().next().unwrap_or_default().to_owned();
    let meant = |kind| match context(kind) {
        meant if meant.is_empty() => String::new(),
        meant => format!("did you mean {meant}? "),
    };
    match error.kind() {
        ErrorKind::UnknownArgument if flag.starts_with('-') => {
            format!("{flag}: unknown flag; {}--help lists all", meant(ContextKind::SuggestedArg))
        }
        ErrorKind::UnknownArgument => format!("{flag:?}: not expected here; --help tells what is"),
        ErrorKind::InvalidSubcommand => {
            let given = context(ContextKind::InvalidSubcommand);
            format!(
                "{given:?}: unknown command; {}allowed is {}",
                meant(ContextKind::SuggestedSubcommand),
                commands()
            )
        }
        ErrorKind::ArgumentConflict => format!("{flag}: given more than once; allowed is once"),
        ErrorKind::InvalidValue | ErrorKind::NoEquals | ErrorKind::TooFewValues => {
            let allowed = settings().find(|setting| flag == format!("--{}", setting.flag()));
            let allowed = allowed.map_or("a file", |setting| setting.allowed);
            format!("{flag}: has no value; allowed is {allowed}")
        }
        ErrorKind::TooManyValues => format!("{flag}: takes no value"),
        ErrorKind::InvalidUtf8 => "a flag or command is not UTF-8".to_owned(),
        _ => error
            .render()
            .to_string()
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("error: ")
            .to_owned(),
    }
}

fn commands() -> String {
    let program = program();
    let mut names: Vec<&str> =
        program.get_subcommands().map(clap::Command::get_name).chain(once("help")).collect();
    names.dedup();
    names.join(", ")
}
