//! Whether the program runs, and whether it can work.

use async_trait::async_trait;
use poem::Response;
use poem::http::StatusCode;
use quizcast_domain::BoxError;
use std::time::Duration;

use super::problem::{ApiError, Kind};

/// Whether everything that the program needs answers.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// Asks what is needed, in bounded time.
    ///
    /// # Errors
    ///
    /// What does not answer.
    async fn ready(&self) -> Result<(), BoxError>;
}

/// The program runs. It says nothing about what it needs, so that it is not restarted for another's fault.
#[must_use]
pub fn live() -> Response {
    ok("live")
}

/// The program can work.
///
/// # Errors
///
/// 503 if something that it needs does not answer.
pub async fn ready(readiness: &dyn Readiness) -> Result<Response, ApiError> {
    match readiness.ready().await {
        Ok(()) => Ok(ok("ready")),
        Err(error) => {
            tracing::warn!(error = &*error as &dyn std::error::Error, "not ready");
            let problem =
                ApiError::new(Kind::Unavailable, "Something that this server needs does not answer.");
            Err(problem.retry_after(Duration::from_secs(5)))
        }
    }
}

fn ok(status: &str) -> Response {
    let body = serde_json::json!({ "status": status }).to_string();
    Response::builder().status(StatusCode::OK).content_type("application/json").body(body)
}
