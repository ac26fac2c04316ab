//! The metrics for Prometheus.

use poem::Response;
use poem::http::{HeaderMap, HeaderValue, header};
use serde_json::json;

use crate::http::contract::Operation;
use crate::http::request::accept;
use crate::telemetry::Metrics;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// [`page()`] in the contract.
pub const OPERATION: Operation = Operation {
    id: "showMetrics",
    summary: "Metrics for Prometheus",
    description: "Requests, durations, saved questions, in the OpenMetrics text format. Browsers get the same as `text/plain`.",
    answer: || {
        let text = json!({"schema": {"type": "string"}});
        json!({
            "description": "The metrics.",
            "content": {"application/openmetrics-text": text, "text/plain": text},
        })
    },
    schema: None,
    problems: &[],
};

/// The page that Prometheus reads. Browsers get it as plain text, because they save its own type to a file.
#[must_use]
pub fn page(metrics: &Metrics, headers: &HeaderMap) -> Response {
    let reader = accept::is_reader(headers, "application/openmetrics-text");
    let media = if reader { TEXT } else { OPEN_METRICS };
    let mut response = Response::builder().content_type(media).body(metrics.to_text());
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}
