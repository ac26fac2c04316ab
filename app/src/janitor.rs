//! The janitor: a task that sweeps what nobody can ask for any more, and does the database's upkeep.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::clock::Clock;
use quizcast_domain::ids::IdSource;
use quizcast_domain::records::Sweep;
use quizcast_domain::uploads::{Resumption, SweptUploads};
use tokio::task::JoinHandle;

use crate::nudge::Nudge;
use crate::telemetry::{Metrics, UploadEvent};

/// The pause between two rounds is this and a random part of `JITTER_MILLIS`, so that nodes that were started
/// together drift apart.
const LEAST_PAUSE: Duration = Duration::from_secs(40);
const JITTER_MILLIS: u64 = 40_000;

/// The regular upkeep of a store.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Does the upkeep, without blocking other calls for long.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the store does not answer.
    async fn tidy(&self) -> Result<(), RepoError>;
}

/// A task that sweeps at the start, about once a minute, and whenever it is nudged. Dropping this ends it.
#[derive(Debug)]
pub struct Janitor(JoinHandle<()>);

impl Janitor {
    /// Starts the task on the current runtime. `nudge` wakes it.
    #[must_use]
    pub fn start(
        sweep: Sweep,
        resumption: Resumption,
        metrics: Arc<Metrics>,
        upkeep: Option<Arc<dyn Upkeep>>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        nudge: Nudge,
    ) -> Self {
        let rounds = Rounds { sweep, resumption, metrics, clock, ids, upkeep, nudge };
        Self(tokio::spawn(rounds.run()))
    }
}

impl Drop for Janitor {
    fn drop(&mut self) {
        // The next round, here or on another node, makes up for one that is cut off.
        self.0.abort();
    }
}

struct Rounds {
    sweep: Sweep,
    resumption: Resumption,
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    upkeep: Option<Arc<dyn Upkeep>>,
    nudge: Nudge,
}

impl Rounds {
    async fn run(self) {
        loop {
            self.sweep().await;
            tokio::select! {
                () = self.clock.sleep(pause(self.ids.next().as_u64_pair().1)) => {}
                () = self.nudge.nudged() => {}
            }
        }
    }

    /// Logs what fails; the next round retries it.
    async fn sweep(&self) {
        if let Some(upkeep) = &self.upkeep
            && let Err(error) = upkeep.tidy().await
        {
            failed(&error);
        }
        match self.resumption.sweep().await {
            Ok(SweptUploads { removed: 0, finished: 0 }) => {}
            Ok(SweptUploads { removed, finished }) => {
                self.metrics.upload(UploadEvent::Expired, removed);
                self.metrics.upload(UploadEvent::Finished, finished);
                tracing::info!(removed, finished, "swept uploads that nobody went on with");
            }
            Err(error) => failed(&error),
        }
        let swept = self.sweep.round().await;
        match swept.keys {
            Ok(0) => {}
            Ok(keys) => tracing::debug!(keys, "forgot old idempotency keys"),
            Err(error) => failed(&error),
        }
        match swept.reporters {
            Ok(0) => {}
            Ok(reporters) => tracing::debug!(reporters, "forgot who reported questions on earlier days"),
            Err(error) => failed(&error),
        }
        match swept.bodies {
            Ok(0) => {}
            Ok(bodies) => tracing::info!(bodies, "swept audio that nobody can ask for"),
            Err(error) => failed(&error),
        }
    }
}

fn failed(error: &(dyn Error + 'static)) {
    tracing::error!(error, cause = error.source(), "a round of the janitor failed in part");
}

fn pause(random: u64) -> Duration {
    LEAST_PAUSE + Duration::from_millis(random % JITTER_MILLIS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_about_a_minute_apart() {
        for random in [0, 1, 39_999, 40_000, u64::MAX] {
            assert!((40..80).contains(&pause(random).as_secs()));
        }
    }
}
