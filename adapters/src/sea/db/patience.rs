//! How long calls may take.

use std::time::Duration;

use tokio::time::Instant;

use super::error::TooLate;

/// How long a call waits for its turn, and whether it can be cut while it runs.
#[derive(Debug, Clone, Copy)]
pub(in crate::sea) struct Patience {
    /// How long a call may wait.
    pub(in crate::sea) wait: Duration,
    /// Whether a running call is cut, too. Not on SQLite: it runs in this process, and goes on if nobody listens.
    pub(in crate::sea) cuts: bool,
}

impl Patience {
    /// The deadline of a call that begins now.
    pub(in crate::sea) fn until(self) -> Instant {
        Instant::now() + self.wait
    }

    /// Runs `call`, which is cut at `until`, if running calls can be cut.
    pub(in crate::sea) async fn run<T, E: TooLate>(
        self,
        until: Instant,
        call: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, E> {
        if self.cuts { waited(until, call).await } else { call.await }
    }
}

/// Waits for `call` until `until`. What it waits for must not go on if it is cut.
pub(in crate::sea) async fn waited<T, E: TooLate>(
    until: Instant,
    call: impl Future<Output = Result<T, E>> + Send,
) -> Result<T, E> {
    let done = tokio::time::timeout_at(until, Box::pin(call)).await;
    done.unwrap_or_else(|elapsed| Err(E::too_late(elapsed)))
}
