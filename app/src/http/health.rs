//! Whether the program runs, and whether what it needs answers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use poem::Response;
use poem::http::StatusCode;
use quizcast_domain::BoxError;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::contract::{NamedSchema, Operation};
use super::problem::{ApiError, Kind, LOOKUP, SOON};

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

/// For how long an answer of [`Readiness`] is given again.
const FRESH: Duration = Duration::from_secs(1);

/// Asks a [`Readiness`] at most once a second, however many requests come, because it writes to a disk to
/// find out.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct CachedReadiness {
    inner: Arc<dyn Readiness>,
    last: Mutex<Option<(Instant, bool)>>,
}

impl CachedReadiness {
    /// Asks `inner`, for the first time when the first request comes.
    #[must_use]
    pub fn new(inner: Arc<dyn Readiness>) -> Self {
        Self { inner, last: Mutex::new(None) }
    }

    /// The last answer, if it is younger than a second, else a new one. Callers that come while `inner` is
    /// asked wait for its answer.
    async fn is_ready(&self) -> bool {
        let mut last = self.last.lock().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < FRESH
        {
            return ready;
        }
        let answer = self.inner.ready().await;
        if let Err(error) = &answer {
            tracing::warn!(error = &**error as &dyn std::error::Error, "not ready");
        }
        *last = Some((Instant::now(), answer.is_ok()));
        answer.is_ok()
    }
}

/// [`live()`] in the contract.
pub const LIVE: Operation = Operation {
    id: "isLive",
    summary: "Is the program running?",
    description: "It does not ask what the program needs, such as its database: a restart would not help that.",
    answer: || described("The program runs.", "live"),
    schema: Some(SCHEMA),
    problems: &[],
};

/// [`ready()`] in the contract.
pub const READY: Operation = Operation {
    id: "isReady",
    summary: "Can it work?",
    description: "Asks what the program needs, such as its database.",
    answer: || described("The program can work.", "ready"),
    schema: Some(SCHEMA),
    problems: &[LOOKUP],
};

const SCHEMA: NamedSchema = ("Health", || {
    json!({
        "type": "object",
        "description": "How the server is.",
        "properties": {"status": {"type": "string", "description": "`live` or `ready`, whichever was asked."}},
        "required": ["status"],
    })
});

fn described(description: &str, status: &str) -> Value {
    let schema = json!({"$ref": format!("#/components/schemas/{}", SCHEMA.0)});
    json!({
        "description": description,
        "content": {"application/json": {"schema": schema, "example": {"status": status}}},
    })
}

/// The program runs. This does not depend on what the program needs, because a restart would not help that.
#[must_use]
pub fn live() -> Response {
    ok("live")
}

/// The program can work.
///
/// # Errors
///
/// 503 if something that it needs does not answer.
pub async fn ready(readiness: &CachedReadiness) -> Result<Response, ApiError> {
    if readiness.is_ready().await {
        return Ok(ok("ready"));
    }
    let problem = ApiError::new(Kind::Unavailable, "Something that this server needs does not answer.");
    Err(problem.retry_after(SOON))
}

fn ok(status: &str) -> Response {
    let body = json!({ "status": status }).to_string();
    Response::builder().status(StatusCode::OK).content_type("application/json").body(body)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;

    use super::*;

    /// Counts the calls, and is ready from the second one on.
    #[derive(Default)]
    struct Second(AtomicU32);

    #[async_trait]
    impl Readiness for Second {
        async fn ready(&self) -> Result<(), BoxError> {
            tokio::task::yield_now().await;
            if self.0.fetch_add(1, Ordering::SeqCst) > 0 { Ok(()) } else { Err("not yet".into()) }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_who_ask_within_a_second_get_one_answer() {
        let asked = Arc::new(Second::default());
        let fresh = CachedReadiness::new(Arc::<Second>::clone(&asked));
        assert!(join_all((0..100).map(|_| ready(&fresh))).await.iter().all(Result::is_err));
        tokio::time::advance(Duration::from_millis(999)).await;
        assert!(ready(&fresh).await.is_err());
        assert_eq!(asked.0.load(Ordering::SeqCst), 1);
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(join_all((0..100).map(|_| ready(&fresh))).await.iter().all(Result::is_ok));
        assert_eq!(asked.0.load(Ordering::SeqCst), 2);
    }
}
