//! The candidates that one request holds while it collects enough of them.

use std::collections::HashSet;

use super::surplus::Surplus;
use crate::questions::{Fingerprint, NewQuestion, QuestionCount, SourceName};
use crate::quiz::Known;

/// Candidates, no two of them the same question. When the hand is dropped, unused candidates go back to the
/// surplus, also if the request fails or is cancelled.
#[derive(Debug)]
pub(super) struct Hand<'a> {
    candidates: Vec<NewQuestion>,
    fingerprints: HashSet<Fingerprint>,
    source_ids: HashSet<(SourceName, String)>,
    surplus: &'a Surplus,
}

impl<'a> Hand<'a> {
    pub(super) fn new(surplus: &'a Surplus) -> Self {
        Self { candidates: Vec::new(), fingerprints: HashSet::new(), source_ids: HashSet::new(), surplus }
    }

    /// Adds the questions of `batch` that it does not hold yet; returns the position of the first of them.
    pub(super) fn add(&mut self, batch: Vec<NewQuestion>) -> usize {
        let before = self.candidates.len();
        for question in batch {
            let source_id = (question.draft().source.clone(), question.source_id().to_owned());
            if self.fingerprints.contains(&question.fingerprint()) || self.source_ids.contains(&source_id) {
                continue;
            }
            self.fingerprints.insert(question.fingerprint());
            self.source_ids.insert(source_id);
            self.candidates.push(question);
        }
        before
    }

    /// Removes the candidates that are in the log. Their fingerprints stay, so that they are not added again.
    pub(super) fn drop_known(&mut self, known: &[Known]) {
        let positions: HashSet<usize> = known.iter().map(|known| known.position).collect();
        let mut position = 0;
        self.candidates.retain(|_| {
            position += 1;
            !positions.contains(&(position - 1))
        });
    }

    /// Removes the first `count` candidates. Each of them was just saved, or was in the log before.
    pub(super) fn drop_saved(&mut self, count: QuestionCount) {
        self.candidates.drain(..count.get().min(self.candidates.len()));
    }

    pub(super) fn candidates(&self) -> &[NewQuestion] {
        &self.candidates
    }

    pub(super) fn missing(&self, wanted: QuestionCount) -> usize {
        wanted.get().saturating_sub(self.candidates.len())
    }
}

impl Drop for Hand<'_> {
    fn drop(&mut self) {
        self.surplus.put(std::mem::take(&mut self.candidates));
    }
}
