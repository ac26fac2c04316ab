//! Records every request: a line in the log, and metrics.

use std::sync::Arc;
use std::time::Instant;

use poem::{Endpoint, PathPattern, Request, Response, Result};

use super::head::body_length;
use super::request_id::RequestId;
use super::routes::RouteTable;
use crate::http::request::client::ClientAddress;
use crate::telemetry::Metrics;

/// Logs every request when its answer begins. Queries and headers are not logged, because both hold secrets.
///
/// # Errors
///
/// Never.
pub async fn log_access<E: Endpoint>(next: Arc<E>, request: Request) -> Result<Response> {
    let begun = Instant::now();
    let (method, path) = (request.method().clone(), logged(request.uri().path()));
    let (id, client) = (RequestId::of(&request), ClientAddress::of(&request));
    let span = tracing::info_span!("request", id = %id);
    let mut response = tracing::Instrument::instrument(next.get_response(request), span).await;
    let bytes = body_length(&mut response);
    tracing::info!(
        %method,
        path,
        status = response.status().as_u16(),
        milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        bytes,
        %client,
        %id,
        "answered"
    );
    Ok(response)
}

/// The path as the log shows it: without the secret of a feed, and only the beginning of a long one, because a path may
/// have 64 KiB.
fn logged(path: &str) -> String {
    const MOST: usize = 256;
    const FEED: &str = "/feed/";
    // The folder may stand behind others, if a proxy does not take them off.
    if let Some(at) = path.to_ascii_lowercase().find(FEED) {
        return format!("{}***", logged(&path[..at]) + &path[at..at + FEED.len()]);
    }
    if path.len() <= MOST {
        return path.to_owned();
    }
    format!("{}… ({} bytes)", &path[..path.floor_char_boundary(MOST)], path.len())
}

/// Counts every request into `metrics`, by the paths in `table`.
///
/// # Errors
///
/// Never.
pub async fn count<E: Endpoint>(
    next: Arc<E>,
    request: Request,
    metrics: Arc<Metrics>,
    table: Arc<RouteTable>,
) -> Result<Response> {
    let (begun, method) = (Instant::now(), request.method().clone());
    let in_flight = metrics.begin();
    let response = next.get_response(request).await;
    drop(in_flight);
    let route = response.data::<PathPattern>().and_then(|pattern| table.path(&pattern.0));
    metrics.answered(&method, route, response.status().as_u16(), begun.elapsed());
    Ok(response)
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
