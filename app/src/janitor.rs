//! Sweeps up what nobody can ask for any more.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::clock::Clock;
use quizcast_domain::ids::IdSource;
use quizcast_domain::records::Sweep;
use tokio::task::JoinHandle;

use crate::nudge::Nudge;

/// Between two rounds pass so much and half as much: nodes that were started together drift apart.
const LEAST_PAUSE: Duration = Duration::from_secs(40);
const JITTER_MILLIS: u64 = 40_000;

/// What a store wants done now and then.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Does it, without holding others back for long.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the store does not answer.
    async fn tidy(&self) -> Result<(), RepoError>;
}

/// Sweeps at the start, now and then, and when it is nudged. It stops when this is dropped.
#[derive(Debug)]
pub struct Janitor(JoinHandle<()>);

impl Janitor {
    /// Starts it, on the runtime that this is called on. It makes a round whenever `nudge` is nudged.
    #[must_use]
    pub fn start(
        sweep: Sweep,
        upkeep: Option<Arc<dyn Upkeep>>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        nudge: Nudge,
    ) -> Self {
        let rounds = Rounds { sweep, clock, ids, upkeep, nudge };
        Self(tokio::spawn(rounds.run()))
    }
}

impl Drop for Janitor {
    fn drop(&mut self) {
        // A round that is cut is made up for by the next one, here or on another node.
        self.0.abort();
    }
}

struct Rounds {
    sweep: Sweep,
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

    /// What fails is in the log, and tried again in the next round.
    async fn sweep(&self) {
        if let Some(upkeep) = &self.upkeep
            && let Err(error) = upkeep.tidy().await
        {
            failed(&error);
        }
        let swept = self.sweep.round().await;
        match swept.keys {
            Ok(0) => {}
            Ok(keys) => tracing::debug!(keys, "forgot old idempotency keys"),
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
    tracing::error!(error, cause = error.source(), "sweeping failed");
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
