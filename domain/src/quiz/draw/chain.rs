//! The sources in the order in which they are asked.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;

use crate::quiz::QuizSource;

/// The sources, and until when each source that failed counts as down.
pub(super) struct Chain {
    sources: Vec<Arc<dyn QuizSource>>,
    down_until: Mutex<Vec<Option<OffsetDateTime>>>,
}

impl Chain {
    /// How long a source that failed is asked after the others. It is still asked, so that its recovery shows
    /// at once if no other source can answer.
    const MEMORY: Duration = Duration::from_secs(10);

    pub(super) fn new(sources: Vec<Arc<dyn QuizSource>>) -> Self {
        let down_until = Mutex::new(vec![None; sources.len()]);
        Self { sources, down_until }
    }

    /// The positions of the sources in the order in which they should be asked at `now`.
    pub(super) fn order(&self, now: OffsetDateTime) -> Vec<usize> {
        let down_until = self.down_until.lock().unwrap_or_else(PoisonError::into_inner);
        let mut order: Vec<usize> = (0..self.sources.len()).collect();
        order.sort_by_key(|&at| down_until[at].is_some_and(|until| now < until));
        order
    }

    pub(super) fn get(&self, at: usize) -> &dyn QuizSource {
        &*self.sources[at]
    }

    pub(super) fn remember_failure(&self, at: usize, now: OffsetDateTime) {
        self.set(at, Some(now + Self::MEMORY));
    }

    pub(super) fn remember_success(&self, at: usize) {
        self.set(at, None);
    }

    fn set(&self, at: usize, until: Option<OffsetDateTime>) {
        self.down_until.lock().unwrap_or_else(PoisonError::into_inner)[at] = until;
    }
}
