//! Every setting, read and checked once.
//!
//! A setting is a row of a table: its name gives the flag (`--listen`) and the variable (`QUIZCAST_LISTEN`),
//! its parser puts the value into [`Config`]. A flag counts before a variable, a variable before the default;
//! an empty variable counts as none.

mod audio;
mod database_url;
mod error;
mod http;
mod listen;
mod log;
mod parse;
mod quiz;
mod records;
mod resolve;
mod secret;
mod server;
mod setting;
mod strays;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

pub use audio::{AudioStore, Mp3};
pub use database_url::DatabaseUrl;
pub use error::ConfigError;
pub use listen::Listen;
pub use log::{LogFormat, LogSettings};
pub use quiz::{QuizSettings, QuizSource};
pub use records::RecordSettings;
pub use secret::Secret;
pub use server::ServerLimits;
pub use strays::strays;

pub(crate) use setting::{Preset, Secrecy, Setting};

use quizcast_adapters::floor::MinFree;

use crate::cli::{self, Command, Line};
use crate::http::{HttpOptions, RegistrationMode};
use resolve::Resolved;

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where to listen.
    pub listen: Listen,
    /// Where the embedded database lives.
    pub data_dir: PathBuf,
    /// The database.
    pub database: DatabaseUrl,
    /// What a connection may take.
    pub server: ServerLimits,
    /// What callers may do.
    pub http: HttpOptions,
    /// Where questions come from.
    pub quiz: QuizSettings,
    /// How records are made and kept.
    pub records: RecordSettings,
    /// What is logged.
    pub log: LogSettings,
}

/// What a command line asks for.
#[derive(Debug, Clone)]
pub enum Parsed {
    /// Run a command.
    Run(Command, Box<Config>),
    /// Show this text, the help or the version, and end.
    Show(String),
}

/// The settings, in the sections of the help.
pub(crate) const SECTIONS: &[(&str, &[Setting])] = &[
    ("Addresses and data", server::PLACE),
    ("Quiz", quiz::ROWS),
    ("Records", records::ROWS),
    ("Access", http::ROWS),
    ("Connections", server::LIMITS),
    ("Log", log::ROWS),
];

/// The settings.
pub(crate) fn settings() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.iter().flat_map(|(_, rows)| rows.iter())
}

impl Config {
    /// Reads a command line, the program's name first, with `env` for the variables.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the first wrong setting or flag.
    pub fn from_args<V: Into<OsString>>(
        args: impl IntoIterator<Item = OsString>,
        env: impl Fn(&str) -> Option<V>,
    ) -> Result<Parsed, ConfigError> {
        let (command, flags) = match cli::parse(args)? {
            Line::Show(text) => return Ok(Parsed::Show(text)),
            Line::Run(command, flags) => (command, flags),
        };
        let flag = |name: &str| flags.get(name);
        let env = |name: &str| env(name).map(Into::into);
        let config = Self::resolve(&Resolved::new(&flag, &env)?)?;
        Ok(Parsed::Run(command, Box::new(config)))
    }

    fn resolve(given: &Resolved) -> Result<Self, ConfigError> {
        let mut config = Self::blank();
        for setting in settings() {
            given.apply(setting, &mut config)?;
        }
        if !given.has("DATABASE_URL") {
            config.database = DatabaseUrl::within(&config.data_dir)
                .map_err(|refusal| given.wrong("DATA_DIR", &refusal, "the path of a directory, in UTF-8"))?;
        }
        if config.quiz.sources.contains(&QuizSource::Jservice) && config.quiz.jservice_url.is_none() {
            return Err(given.wrong(
                "QUIZ_SOURCES",
                "needs the URL of a jservice",
                "jservice together with --jservice-url or QUIZCAST_JSERVICE_URL",
            ));
        }
        if config.http.registration == RegistrationMode::Token && config.http.admin_token.is_none() {
            return Err(given.wrong(
                "REGISTRATION",
                "needs an admin token",
                "token together with QUIZCAST_ADMIN_TOKEN or QUIZCAST_ADMIN_TOKEN_FILE",
            ));
        }
        Ok(config)
    }

    /// What stands in the places before their settings, all of which have defaults, were read.
    fn blank() -> Self {
        Self {
            listen: Listen { host: String::new(), port: 0 },
            data_dir: PathBuf::new(),
            database: DatabaseUrl::memory(),
            server: ServerLimits::default(),
            http: HttpOptions::default(),
            quiz: QuizSettings {
                sources: Vec::new(),
                jservice_url: None,
                opentdb_url: None,
                deadline: Duration::ZERO,
                max_barren_rounds: 0,
            },
            records: RecordSettings {
                audio_store: AudioStore::Database,
                mp3: Mp3::Variable(2),
                encoder_threads: std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
                max_upload_bytes: 0,
                max_duration: Duration::ZERO,
                max_uploads: 0,
                max_spool_bytes: 0,
                min_free: MinFree::Usual,
                max_user_bytes: None,
                max_store_bytes: None,
            },
            log: LogSettings { filter: String::new(), format: LogFormat::Text },
        }
    }
}
