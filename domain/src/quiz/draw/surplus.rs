//! Questions that were fetched beyond what a request needed, kept for the next request.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::questions::{Fingerprint, NewQuestion, SourceName};

/// Per source, up to [`Surplus::MAX`] fetched questions that no request has saved yet.
#[derive(Debug, Default)]
pub(super) struct Surplus {
    by_source: Mutex<HashMap<SourceName, Shelf>>,
}

#[derive(Debug, Default)]
struct Shelf {
    queue: VecDeque<NewQuestion>,
    held: HashSet<Fingerprint>,
}

impl Surplus {
    /// At most so many questions of a source are kept. A question of usual length takes about 1 KiB.
    pub(super) const MAX: usize = 1000;

    /// Takes out up to `count` kept questions of `source`.
    pub(super) fn take(&self, source: &SourceName, count: usize) -> Vec<NewQuestion> {
        let mut by_source = self.by_source.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = by_source.get_mut(source) else { return Vec::new() };
        let count = count.min(kept.queue.len());
        let taken: Vec<_> = kept.queue.drain(..count).collect();
        for question in &taken {
            kept.held.remove(&question.fingerprint());
        }
        taken
    }

    /// Keeps questions for later. Drops repeats, and what goes beyond [`Surplus::MAX`].
    pub(super) fn put(&self, questions: Vec<NewQuestion>) {
        if questions.is_empty() {
            return;
        }
        let mut by_source = self.by_source.lock().unwrap_or_else(PoisonError::into_inner);
        for question in questions {
            let kept = by_source.entry(question.draft().source.clone()).or_default();
            if kept.queue.len() < Self::MAX && kept.held.insert(question.fingerprint()) {
                kept.queue.push_back(question);
            }
        }
    }
}
