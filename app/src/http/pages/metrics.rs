//! The metrics for Prometheus.

use poem::Response;
use poem::http::{HeaderMap, HeaderValue, header};

use crate::http::request::accept;
use crate::telemetry::Metrics;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// The page that Prometheus reads. Browsers get it as plain text, because they save its type to a file.
#[must_use]
pub fn page(metrics: &Metrics, headers: &HeaderMap) -> Response {
    let reader = accept::is_reader(headers, "application/openmetrics-text");
    let media = if reader { TEXT } else { OPEN_METRICS };
    let mut response = Response::builder().content_type(media).body(metrics.to_text());
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}
