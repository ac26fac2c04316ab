//! The command line: commands, and a flag for every setting that a command uses.

mod import;
mod program;
mod refusal;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::error::ErrorKind;
use url::Url;

use crate::config::{Config, ConfigError};
pub use import::{Export, Import};
use program::{ADMIN_TOKEN, flag_names, program};

/// A command of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Migrate, then serve.
    Serve,
    /// Bring the schema up to date, or only check it.
    Migrate {
        /// Only check whether it is up to date.
        check: bool,
    },
    /// Add the questions of files to the log.
    Import(Import),
    /// Print the saved questions.
    Export(Export),
    /// Upload a file to a server.
    Upload(Upload),
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
    /// Print the licences of the program and its libraries.
    Licenses,
    /// Print the OpenAPI document.
    Openapi {
        /// As JSON, not YAML.
        json: bool,
    },
    /// Ask a running server whether it is ready.
    Healthcheck,
}

/// What `upload` is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The WAV.
    pub file: PathBuf,
    /// The server's address.
    pub to: Url,
    /// The name to send instead of the file's own.
    pub name: Option<String>,
}

/// What a command line asks for.
#[derive(Debug, Clone)]
pub enum Parsed {
    /// Run a command.
    Run(Command, Box<Config>),
    /// Show this text, the help or the version, and end.
    Show(String),
}

/// A command and its flags, or a text to show.
enum Line {
    Run(Command, Flags),
    Show(String),
}

/// The flags before the command and behind it.
#[derive(Debug)]
struct Flags(Vec<ArgMatches>);

impl Flags {
    /// The value of the flag `name`, without its dashes.
    fn get(&self, name: &str) -> Option<OsString> {
        self.0.iter().find_map(|matches| given(matches, name).cloned())
    }
}

/// Reads a command line. `args` begins with the program's name; `env` looks up variables.
///
/// # Errors
///
/// [`ConfigError`] names the first wrong setting or flag.
pub fn read<V: Into<OsString>>(
    args: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<V>,
) -> Result<Parsed, ConfigError> {
    let (command, flags) = match parse(args)? {
        Line::Show(text) => return Ok(Parsed::Show(text)),
        Line::Run(command, flags) => (command, flags),
    };
    let variable = |name: &str| env(name).map(Into::into);
    Ok(Parsed::Run(command, Box::new(Config::read(&|name| flags.get(name), &variable)?)))
}

fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Line, ConfigError> {
    let mut matches = match program().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(Line::Show(error.render().to_string()));
        }
        Err(error) => return Err(refusal::of(&error)),
    };
    let Some((name, behind)) = matches.remove_subcommand() else {
        refuse_secret(&matches)?;
        return Ok(Line::Run(Command::Serve, Flags(vec![matches])));
    };
    refuse_secret(&matches)?;
    refuse_secret(&behind)?;
    for flag in flag_names().filter(|flag| given(&matches, flag).is_some()) {
        match behind.try_get_one::<OsString>(&flag) {
            Err(_) => return Err(refusal::unused(&flag, &name)),
            Ok(Some(_)) => return Err(refusal::twice(&flag)),
            Ok(None) => {}
        }
    }
    let command = match name.as_str() {
        "migrate" => Command::Migrate { check: behind.get_flag("check") },
        "import" => Command::Import(import::import(&behind)?),
        "export" => Command::Export(import::export(&behind)?),
        "upload" => Command::Upload(upload(&behind)?),
        "transcode" => {
            Command::Transcode { input: path(&behind, "IN.wav"), output: path(&behind, "OUT.mp3") }
        }
        "sample" => Command::Sample { output: path(&behind, "OUT.wav") },
        "licenses" => Command::Licenses,
        "openapi" => Command::Openapi { json: behind.get_flag("json") },
        "healthcheck" => Command::Healthcheck,
        _ => Command::Serve,
    };
    Ok(Line::Run(command, Flags(vec![behind, matches])))
}

fn refuse_secret(matches: &ArgMatches) -> Result<(), ConfigError> {
    if given(matches, ADMIN_TOKEN).is_none() {
        return Ok(());
    }
    Err(ConfigError::new(
        "--admin-token: a secret cannot be a flag, as other users of this machine could read it; \
         allowed is QUIZCAST_ADMIN_TOKEN or QUIZCAST_ADMIN_TOKEN_FILE",
    ))
}

/// The value of a flag; `None` if it was not given, or the command has no such flag.
fn given<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a OsString> {
    matches.try_get_one::<OsString>(name).ok().flatten()
}

fn upload(flags: &ArgMatches) -> Result<Upload, ConfigError> {
    let to = flags.get_one::<String>("to").map(String::as_str).unwrap_or_default();
    let web = Url::parse(to).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(to) = web else {
        let allowed = "allowed is the address of a server, e.g. http://127.0.0.1:8080";
        return Err(ConfigError::new(format!("--to: {to:?} is no web address; {allowed}")));
    };
    Ok(Upload { file: path(flags, "FILE"), to, name: flags.get_one::<String>("name").cloned() })
}

fn path(flags: &ArgMatches, name: &str) -> PathBuf {
    flags.get_one::<PathBuf>(name).cloned().unwrap_or_default()
}
