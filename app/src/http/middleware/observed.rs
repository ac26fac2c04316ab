//! Records every request: a line in the log, and metrics.

use std::net::IpAddr;
use std::time::Instant;

use poem::http::Method;
use poem::{PathPattern, Request, Response};
use tracing::Span;

use super::head::body_length;
use super::request_id::RequestId;
use super::routes::RouteTable;
use crate::telemetry::{InFlight, Metrics};

/// A request that is being answered.
#[derive(Debug)]
pub struct Observed<'a> {
    begun: Instant,
    method: Method,
    path: String,
    client: IpAddr,
    id: RequestId,
    metrics: &'a Metrics,
    in_flight: InFlight<'a>,
}

impl<'a> Observed<'a> {
    /// From now on `request` counts as one that is being answered.
    pub fn begin(request: &Request, client: IpAddr, id: RequestId, metrics: &'a Metrics) -> Self {
        let (method, path) = (request.method().clone(), logged(request.uri().path()));
        Self { begun: Instant::now(), method, path, client, id, metrics, in_flight: metrics.begin() }
    }

    /// The span of the request: every line that is logged in it shows the request's id.
    pub fn span(&self) -> Span {
        tracing::info_span!("request", id = %self.id)
    }

    /// Counts the answer, which now begins, by the paths in `table`, and logs it. Queries and headers are not logged,
    /// because both hold secrets.
    pub fn end(self, response: &mut Response, table: &RouteTable) {
        let Self { begun, method, path, client, id, metrics, in_flight } = self;
        drop(in_flight);
        let (took, status) = (begun.elapsed(), response.status().as_u16());
        let route = response.data::<PathPattern>().and_then(|pattern| table.path(&pattern.0));
        metrics.answered(&method, route, status, took);
        let bytes = body_length(response);
        tracing::info!(
            %method,
            path,
            status,
            milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            bytes,
            %client,
            %id,
            "answered"
        );
    }
}

/// The path as the log shows it: without the secret of a feed, and only the beginning of a long one, because a path may
/// have 64 KiB.
fn logged(path: &str) -> String {
    const MOST: usize = 256;
    const FEED: &str = "/feed/";
    let is_feed = |part: &[u8]| part.eq_ignore_ascii_case(FEED.as_bytes());
    // The folder may stand behind others, if a proxy does not take them off.
    if let Some(at) = path.as_bytes().windows(FEED.len()).position(is_feed) {
        return format!("{}***", logged(&path[..at]) + &path[at..at + FEED.len()]);
    }
    if path.len() <= MOST {
        return path.to_owned();
    }
    format!("{}… ({} bytes)", &path[..path.floor_char_boundary(MOST)], path.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_feed_is_not_logged() {
        for (path, shown) in [
            ("/feed/c0ffee", "/feed/***"),
            ("/feed/c0ffee/", "/feed/***"),
            ("//Feed/c0ffee", "//Feed/***"),
            ("/quiz/feed/c0ffee/feed/x", "/quiz/feed/***"),
            ("/feed-cover.png", "/feed-cover.png"),
            ("/feed", "/feed"),
        ] {
            assert_eq!(logged(path), shown);
        }
    }

    #[test]
    fn of_a_long_path_the_beginning_is_logged() {
        let long = format!("/{}", "é".repeat(200));
        assert_eq!(logged(&long), format!("/{}… (401 bytes)", "é".repeat(127)));
        assert!(logged(&format!("{long}/feed/c0ffee")).ends_with("/feed/***"));
    }
}
