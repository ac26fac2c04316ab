//! How well the sources answer: changes go to the log, all calls to the metrics.

use std::collections::HashSet;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use quizcast_domain::clock::Clock;
use quizcast_domain::questions::SourceName;
use quizcast_domain::quiz::{SourceCall, SourceWatch};

use super::metrics::{Metrics, SourceOutcome};

/// Writes a line to the log when a source goes down and when it is back, and counts every call.
pub struct Standings {
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    down: Mutex<HashSet<SourceName>>,
}

impl Standings {
    /// Every source counts as up until it fails.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, metrics: Arc<Metrics>) -> Self {
        Self { clock, metrics, down: Mutex::default() }
    }

    fn is_down(&self, source: &SourceName, cause: &(dyn Error + Send + Sync + 'static)) {
        if self.down.lock().unwrap_or_else(PoisonError::into_inner).insert(source.clone()) {
            let error: &(dyn Error + 'static) = cause;
            tracing::warn!(%source, error, "the source of questions is down");
        }
    }

    fn is_up(&self, source: &SourceName) {
        if self.down.lock().unwrap_or_else(PoisonError::into_inner).remove(source) {
            tracing::info!(%source, "the source of questions is back");
        }
    }
}

impl SourceWatch for Standings {
    fn called(&self, source: &SourceName, call: SourceCall<'_>) {
        let outcome = match call {
            SourceCall::Answered => SourceOutcome::Answered,
            SourceCall::Throttled => SourceOutcome::Throttled,
            SourceCall::Unreachable(_) => SourceOutcome::Unreachable,
            SourceCall::Nonsense(_) => SourceOutcome::Nonsense,
            SourceCall::Unfinished => SourceOutcome::Unfinished,
        };
        self.metrics.source_called(source.as_str(), outcome, self.clock.now().unix_timestamp());
        match call {
            SourceCall::Answered => self.is_up(source),
            SourceCall::Unreachable(cause) | SourceCall::Nonsense(cause) => self.is_down(source, cause),
            // These outcomes do not show whether the source works.
            SourceCall::Throttled | SourceCall::Unfinished => {}
        }
    }
}

impl std::fmt::Debug for Standings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Standings").field("down", &self.down).finish_non_exhaustive()
    }
}
