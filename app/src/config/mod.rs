//! Every setting, read and checked once.
//!
//! The setting `LISTEN` has the flag `--listen` and the variable `QUIZCAST_LISTEN`; its parser makes the
//! value in [`Config`]. A flag overrides a variable, a variable overrides the default; an empty variable
//! counts as not set.

mod error;
mod http;
mod log;
mod place;
mod quiz;
mod records;
mod resolve;
mod sections;
mod server;
mod setting;
mod strays;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

pub use error::ConfigError;
pub use http::{HttpSettings, RegistrationMode, UploadSettings};
pub use log::{LogFormat, LogSettings};
pub use quiz::{QuizSettings, QuizSource};
pub use records::RecordSettings;
pub use server::ServerLimits;
pub use strays::{UPLOAD_TOKEN, strays};
pub use values::{AudioStore, DatabaseUrl, Listen, Secret};

pub(crate) use sections::{SECTIONS, settings};
pub(crate) use setting::{Row, Secrecy};

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
    /// Timeouts and limits of connections.
    pub server: ServerLimits,
    /// The HTTP API.
    pub http: HttpSettings,
    /// Where questions come from.
    pub quiz: QuizSettings,
    /// How records are made and kept.
    pub records: RecordSettings,
    /// What is logged.
    pub log: LogSettings,
}

impl Config {
    /// Reads the settings, each from its flag, else from its variable.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names a wrong setting.
    pub fn read(
        flag: &dyn Fn(&str) -> Option<OsString>,
        variable: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, ConfigError> {
        Self::resolve(&Resolved::new(settings(), flag, variable)?)
    }

    fn resolve(given: &Resolved) -> Result<Self, ConfigError> {
        let data_dir = given.read(&place::DATA_DIR)?;
        Ok(Self {
            listen: given.read(&place::LISTEN)?,
            database: match given.read(&place::DATABASE_URL)? {
                Some(url) => url,
                None => DatabaseUrl::within(&data_dir).map_err(|refusal| {
                    given.wrong("DATA_DIR", &refusal, "the path of a directory, in UTF-8")
                })?,
            },
            quiz: QuizSettings::read(given)?,
            records: RecordSettings::read(given)?,
            http: HttpSettings::read(given, &data_dir)?,
            server: ServerLimits::read(given)?,
            log: LogSettings::read(given)?,
            data_dir,
        })
    }
}

impl Default for Config {
    fn default() -> Self {
        let config = Self::resolve(&Resolved::default());
        config.unwrap_or_else(|error| unreachable!("a default is refused: {error}"))
    }
}

impl Default for HttpSettings {
    fn default() -> Self {
        Config::default().http
    }
}

impl Default for UploadSettings {
    fn default() -> Self {
        HttpSettings::default().uploads
    }
}

impl Default for ServerLimits {
    fn default() -> Self {
        Config::default().server
    }
}
