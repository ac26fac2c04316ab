//! What the operator decides about HTTP.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use quizcast_domain::quiz::QuestionCount;
use url::Url;

use crate::config::{RecordSettings, Secret};

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

/// What the operator decides about HTTP; the defaults are those of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpOptions {
    /// Who may register users.
    pub registration: RegistrationMode,
    /// What opens the operator's doors; without it they stay shut.
    pub admin_token: Option<Secret>,
    /// How many questions one request may ask for.
    pub quiz_max: usize,
    /// How many requests a client address may send in a second.
    pub rate_limit: Option<NonZeroU32>,
    /// The proxies whose word about the client's address counts.
    pub trust_proxy: Vec<IpNet>,
    /// The origins whose pages may read answers; `*` stands for all of them.
    pub cors_origins: Vec<String>,
    /// How long a request's body may stand still.
    pub idle_timeout: Duration,
    /// How many bytes a second a request's body must bring on the average of an idle timeout.
    pub min_upload_rate: u64,
    /// What links begin with; without it, it is taken from the request.
    pub public_url: Option<Url>,
    /// How much may be uploaded.
    pub uploads: UploadOptions,
}

/// How much may be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadOptions {
    /// Largest upload, in bytes.
    pub max_bytes: u64,
    /// Most uploads at a time.
    pub max_at_once: usize,
    /// Most bytes that wait on disk for their credentials, over all uploads.
    pub max_spool_bytes: u64,
    /// Where they wait.
    pub spool_dir: PathBuf,
}

impl UploadOptions {
    /// From the settings.
    #[must_use]
    pub fn new(records: &RecordSettings, data_dir: &Path) -> Self {
        Self {
            max_bytes: records.max_upload_bytes,
            max_at_once: records.max_uploads,
            max_spool_bytes: records.max_spool_bytes,
            spool_dir: data_dir.join("spool"),
        }
    }
}

impl Default for UploadOptions {
    fn default() -> Self {
        let spool_dir = PathBuf::from("./quizcast-data/spool");
        Self { max_bytes: 8 << 30, max_at_once: 64, max_spool_bytes: 512 << 20, spool_dir }
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            registration: RegistrationMode::Open,
            admin_token: None,
            quiz_max: QuestionCount::DEFAULT_MAX,
            rate_limit: None,
            trust_proxy: Vec::new(),
            cors_origins: Vec::new(),
            idle_timeout: Duration::from_secs(30),
            min_upload_rate: 1024,
            public_url: None,
            uploads: UploadOptions::default(),
        }
    }
}
