//! How the HTTP client is made.

use std::time::Duration;

use quizcast_domain::BoxError;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use thiserror::Error;

use crate::tls;

/// The bounds of every call to a source over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// How long connecting may take.
    pub connect: Duration,
    /// How long a whole call may take, until the last byte of its answer.
    pub call: Duration,
    /// Longest answer, in bytes.
    pub bytes: usize,
    /// Most calls at a time. Further ones wait, within their own time limit.
    pub in_flight: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            call: Duration::from_secs(10),
            bytes: 4 * 1024 * 1024,
            in_flight: 32,
        }
    }
}

/// Why a source over HTTP cannot be made.
#[derive(Debug, Error)]
pub enum InvalidHttpSource {
    /// Its address is not one of a web server.
    #[error("a source's address begins with http:// or https://, not with {0}:")]
    Scheme(String),
    /// Something that every client needs is missing.
    #[error("the HTTP client cannot be made")]
    Client(#[source] BoxError),
}

/// Most redirects that are followed within one call.
const MAX_REDIRECTS: usize = 3;

/// Shorter than servers keep idle connections open, so that one seldom closes under a call.
const KEEP_IDLE: Duration = Duration::from_secs(15);

pub(super) fn client(base: &Url, limits: &HttpLimits) -> Result<Client, InvalidHttpSource> {
    if !matches!(base.scheme(), "http" | "https") {
        return Err(InvalidHttpSource::Scheme(base.scheme().to_owned()));
    }
    tls::client()
        .map_err(|error| InvalidHttpSource::Client(error.into()))?
        .user_agent(concat!("quizcast/", env!("CARGO_PKG_VERSION")))
        .default_headers(HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]))
        .connect_timeout(limits.connect)
        .pool_idle_timeout(KEEP_IDLE)
        .pool_max_idle_per_host(limits.in_flight)
        .redirect(Policy::custom(|attempt| {
            if !attempt.previous().iter().all(|from| may_lead(from, attempt.url())) {
                attempt.error("redirected to another server or scheme")
            } else if attempt.previous().len() > MAX_REDIRECTS {
                attempt.error("redirected too often")
            } else {
                attempt.follow()
            }
        }))
        .referer(false)
        .no_proxy()
        .build()
        .map_err(|error| InvalidHttpSource::Client(error.into()))
}

/// Whether a redirect stays with the configured server. Another server may be one that only this machine can reach,
/// and its answer would become a public question.
///
/// From `http` to `https` is the one change that is allowed, each on its usual port.
fn may_lead(from: &Url, to: &Url) -> bool {
    let same_port = from.port_or_known_default() == to.port_or_known_default();
    let secured = from.scheme() == "http" && to.scheme() == "https";
    from.host() == to.host()
        && (from.scheme() == to.scheme() && same_port
            || secured && from.port().is_none() && to.port().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_stays_with_its_server() {
        let may = |from: &str, to: &str| may_lead(&Url::parse(from).unwrap(), &Url::parse(to).unwrap());
        for to in ["http://a/x", "http://a:80/", "https://a/y", "https://a:443/"] {
            assert!(may("http://a/", to), "{to}");
        }
        for to in [
            "http://b/",
            "http://localhost/",
            "http://a:81/",
            "https://a:80/",
            "https://b/",
            "ftp://a/",
            "file:///a",
        ] {
            assert!(!may("http://a/", to), "{to}");
        }
        assert!(!may("https://a/", "http://a/") && !may("http://127.0.0.1:9/", "http://[::1]:9/"));
    }
}
