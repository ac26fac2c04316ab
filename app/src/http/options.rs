//! What the operator decides about HTTP.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use ipnet::IpNet;
use quizcast_domain::quiz::QuestionCount;
use sha2::{Digest, Sha256};
use url::Url;

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

/// A secret of the operator. It prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `secret`.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// Whether `given` is the secret. Hashes are compared, so that the time that it takes tells
    /// nothing about how much of `given` is right.
    #[must_use]
    pub fn is(&self, given: &str) -> bool {
        Sha256::digest(self.0.as_bytes()) == Sha256::digest(given.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// What the operator decides about HTTP; the defaults are those of the program.
#[derive(Debug, Clone)]
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_only_itself_and_never_prints() {
        let secret = Secret::new("open sesame");
        assert!(secret.is("open sesame"));
        assert!(!secret.is("open sesam") && !secret.is(""));
        let options = HttpOptions { admin_token: Some(secret), ..HttpOptions::default() };
        assert!(!format!("{options:?}").contains("sesame"));
    }
}
