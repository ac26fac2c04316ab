//! Settings of the HTTP API.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use super::error::ConfigError;
use super::place::PUBLIC_URL;
use super::quiz::QUIZ_MAX;
use super::records::{MAX_SPOOL_BYTES, MAX_UPLOAD_BYTES, MAX_UPLOADS};
use super::resolve::Resolved;
use super::server::{IDLE_TIMEOUT, MIN_UPLOAD_RATE, TRUST_PROXY};
use super::setting::{Secrecy, Setting};
use super::values::Checked;
use super::values::Secret;
use super::values::parse::{list, web_url, whole};

/// Who may register users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RegistrationMode {
    /// Everybody.
    #[default]
    Open,
    /// Whoever has the admin token.
    Token,
    /// Nobody.
    Off,
}

/// The settings of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpSettings {
    /// Who may register users.
    pub registration: RegistrationMode,
    /// The operator's token, which [`RegistrationMode::Token`] asks for.
    pub admin_token: Option<Secret>,
    /// How many questions one request may ask for.
    pub quiz_max: usize,
    /// How many requests a client address may send in a second.
    pub rate_limit: Option<NonZeroU32>,
    /// The proxies whose headers about the client's address are believed.
    pub trust_proxy: Vec<IpNet>,
    /// The origins whose pages may read answers; `*` stands for all of them.
    pub cors_origins: Vec<String>,
    /// How long a request's body may pause.
    pub idle_timeout: Duration,
    /// How many bytes a second a request's body must bring, averaged over `idle_timeout`.
    pub min_upload_rate: u64,
    /// What links begin with; `None` takes it from each request.
    pub public_url: Option<Url>,
    /// How much may be uploaded.
    pub uploads: UploadSettings,
}

/// How much may be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadSettings {
    /// Largest upload, in bytes.
    pub max_bytes: u64,
    /// Most uploads at a time.
    pub max_at_once: usize,
    /// Most bytes of audio, over all uploads, that wait on disk until their credentials are known.
    pub max_spool_bytes: u64,
    /// The folder in which they wait.
    pub spool_dir: PathBuf,
}

pub(super) static REGISTRATION: Setting<RegistrationMode> =
    Setting::new("REGISTRATION", "MODE", "open", registration).says(
        "Who may register users: everybody (open), callers that send ADMIN_TOKEN as Bearer (token), or nobody (off).",
        "open, token or off",
    );

pub(super) static RATE_LIMIT: Setting<Option<NonZeroU32>> = Setting::new(
    "RATE_LIMIT",
    "NUMBER",
    "off",
    rate_limit,
)
.says(
    "Most requests per second from one client address; more get 429. Behind a proxy it needs TRUST_PROXY.",
    "off or a whole number from 1 to 1000000",
);

pub(super) static CORS_ORIGINS: Setting<Vec<String>> =
    Setting::new("CORS_ORIGINS", "LIST", "none", origins).by(Vec::new).says(
        "Origins whose web pages may call the API from a browser.",
        "* or a list of origins, e.g. https://example.org",
    );

pub(super) static ADMIN_TOKEN: Setting<Option<Secret>> = Setting::new(
    "ADMIN_TOKEN",
    "TOKEN",
    "none",
    |raw| admin_token(raw).map(Some),
)
.by(|| None)
.says(
    "The operator's token: with REGISTRATION=token, callers must send it as Bearer to register a user.",
    "16 to 1024 visible ASCII characters without a space",
)
.secret(Secrecy::Whole);

impl HttpSettings {
    pub(super) fn read(given: &Resolved, data_dir: &Path) -> Result<Self, ConfigError> {
        let settings = Self {
            public_url: given.read(&PUBLIC_URL)?,
            quiz_max: given.read(&QUIZ_MAX)?,
            uploads: UploadSettings::read(given, data_dir)?,
            registration: given.read(&REGISTRATION)?,
            rate_limit: given.read(&RATE_LIMIT)?,
            trust_proxy: given.read(&TRUST_PROXY)?,
            cors_origins: given.read(&CORS_ORIGINS)?,
            admin_token: given.read(&ADMIN_TOKEN)?,
            idle_timeout: given.read(&IDLE_TIMEOUT)?,
            min_upload_rate: given.read(&MIN_UPLOAD_RATE)?,
        };
        if settings.registration == RegistrationMode::Token && settings.admin_token.is_none() {
            return Err(given.wrong(
                "REGISTRATION",
                "needs an admin token",
                "token together with QUIZCAST_ADMIN_TOKEN or QUIZCAST_ADMIN_TOKEN_FILE",
            ));
        }
        Ok(settings)
    }
}

impl UploadSettings {
    fn read(given: &Resolved, data_dir: &Path) -> Result<Self, ConfigError> {
        Ok(Self {
            max_bytes: given.read(&MAX_UPLOAD_BYTES)?,
            max_at_once: given.read(&MAX_UPLOADS)?,
            max_spool_bytes: given.read(&MAX_SPOOL_BYTES)?,
            spool_dir: data_dir.join("spool"),
        })
    }
}

fn registration(raw: &str) -> Checked<RegistrationMode> {
    match raw {
        "open" => Ok(RegistrationMode::Open),
        "token" => Ok(RegistrationMode::Token),
        "off" => Ok(RegistrationMode::Off),
        _ => Err("is not one of the choices".to_owned()),
    }
}

fn rate_limit(raw: &str) -> Checked<Option<NonZeroU32>> {
    if raw == "off" { Ok(None) } else { whole(raw, 1_u32..=1_000_000).map(NonZeroU32::new) }
}

fn origins(raw: &str) -> Checked<Vec<String>> {
    if raw.trim() == "*" { Ok(vec!["*".to_owned()]) } else { list(raw, origin) }
}

/// An origin as a browser writes it: lower case, no default port, no path.
fn origin(raw: &str) -> Checked<String> {
    let url = web_url(raw)?;
    if url.path() != "/" {
        return Err("has a path".to_owned());
    }
    Ok(url.origin().ascii_serialization())
}

/// A token must fit into a header.
fn admin_token(raw: &str) -> Checked<Secret> {
    if raw.bytes().all(|b| b.is_ascii_graphic()) && (16..=1024).contains(&raw.len()) {
        Ok(Secret::new(raw))
    } else {
        Err("is not a usable token".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::values::assert_refused;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        assert_eq!(
            origins("https://Example.org:443/,http://localhost:3000").unwrap(),
            ["https://example.org", "http://localhost:3000"]
        );
        assert_refused(
            origins,
            &[
                ("has an item, \"null\", that is not a URL", &["null"]),
                ("has an item, \"*\", that is not a URL", &["*,https://x"]),
                ("has an item, \"https://x/path\", that has a path", &["https://x/path"]),
                ("has an item, \"ftp://x\", that is neither http nor https", &["ftp://x"]),
            ],
        );
    }

    #[test]
    fn a_token_fits_into_a_header() {
        let right = "0123456789abcdef";
        assert!(admin_token(right).unwrap().is(right));
        let long = "x".repeat(1025);
        let strange = ["0123456789 abcdef", "0123456789\tabcdef", "0123456789ü_abcdef"];
        assert_refused(
            admin_token,
            &[("is not a usable token", &["", &right[1..], &long]), ("is not a usable token", &strange)],
        );
    }
}
