//! One line in the log per request.

use std::time::Instant;

use poem::{Endpoint, Middleware, Request, Response, Result};

use super::client::ClientAddress;
use super::head::body_length;
use super::request_id::RequestId;

/// Logs every request when its answer begins. Neither queries nor headers are logged: there are
/// secrets in both.
#[derive(Debug, Clone, Copy)]
pub struct AccessLog;

/// See [`AccessLog`].
#[derive(Debug)]
pub struct Logged<E>(E);

impl<E: Endpoint> Middleware<E> for AccessLog {
    type Output = Logged<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Logged(inner)
    }
}

/// Longer paths are cut in the log: one may have 64 KiB.
fn shortened(path: &str) -> String {
    const MOST: usize = 256;
    if path.len() <= MOST {
        return path.to_owned();
    }
    format!("{}… ({} bytes)", &path[..path.floor_char_boundary(MOST)], path.len())
}

impl<E: Endpoint> Endpoint for Logged<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let begun = Instant::now();
        let (method, path) = (request.method().clone(), shortened(request.uri().path()));
        let (id, client) = (RequestId::of(&request), ClientAddress::of(&request));
        let span = tracing::info_span!("request", id = %id);
        let mut response = tracing::Instrument::instrument(self.0.get_response(request), span).await;
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
}
