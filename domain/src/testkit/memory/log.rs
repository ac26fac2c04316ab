//! The log of questions and the idempotency keys, in memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::reported::Reports;
use crate::error::RepoError;
use crate::once::{Claim, ClaimState, IdempotencyRepo, KeyDigest, Receipt, RequestDigest};
use crate::questions::{NewQuestion, Question, QuestionId};
use crate::quiz::{Append, Batch, DrawReceipt, Known, QuestionRepo};

/// The log and the keys, in memory. Claims and keys never expire here.
#[derive(Debug, Default)]
pub struct MemoryLog {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) saved: Vec<(NewQuestion, Question)>,
    pub(super) reports: HashMap<QuestionId, Reports>,
    keys: HashMap<KeyDigest, Entry>,
}

#[derive(Debug)]
struct Entry {
    request: RequestDigest,
    holder: Uuid,
    receipt: Option<Receipt>,
}

impl MemoryLog {
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Finishes a claim with its receipt.
    pub(super) fn finish(&self, claim: &Claim, receipt: Receipt) -> Result<(), RepoError> {
        self.with(|state| state.finish(claim, receipt))
    }
}

impl State {
    fn finish(&mut self, claim: &Claim, receipt: Receipt) -> Result<(), RepoError> {
        let entry = self.keys.get_mut(&claim.key).filter(|entry| entry.holder == claim.holder);
        let entry = entry.filter(|entry| entry.receipt.is_none()).ok_or(RepoError::Conflict)?;
        entry.receipt = Some(receipt);
        Ok(())
    }

    fn append(&mut self, batch: Batch<'_>) -> Result<Append, RepoError> {
        let (mut fresh, mut known) = (Vec::new(), Vec::new());
        for (position, candidate) in batch.candidates.iter().enumerate() {
            match self.saved.iter().find(|(new, _)| new.is_same_as(candidate)) {
                Some((_, question)) => known.push(Known { position, id: question.id }),
                None => fresh.push(candidate),
            }
        }
        if fresh.len() < batch.wanted.get() {
            return Ok(Append::Short { known });
        }
        let previous = self.saved.last().map(|(_, question)| question.clone());
        if let Some(claim) = batch.claim {
            self.finish(
                &claim,
                DrawReceipt { previous: previous.as_ref().map(|question| question.id) }.into(),
            )?;
        }
        let first = QuestionId(self.saved.len() as u64 + 1);
        for new in fresh.into_iter().take(batch.wanted.get()) {
            let id = QuestionId(self.saved.len() as u64 + 1);
            self.saved.push((new.clone(), Question::saved(id, new, batch.saved_at)));
        }
        Ok(Append::Saved { first, previous })
    }
}

#[async_trait]
impl QuestionRepo for MemoryLog {
    async fn append<'a>(&self, batch: Batch<'a>) -> Result<Append, RepoError> {
        self.with(|state| state.append(batch))
    }
}

#[async_trait]
impl IdempotencyRepo for MemoryLog {
    async fn claim(
        &self,
        key: KeyDigest,
        request: RequestDigest,
        holder: Uuid,
        _lease: Duration,
    ) -> Result<ClaimState, RepoError> {
        Ok(self.with(|state| match state.keys.get(&key) {
            Some(entry) if entry.request != request => ClaimState::Reused,
            Some(Entry { receipt: Some(receipt), .. }) => ClaimState::Done(receipt.clone()),
            Some(_) => ClaimState::Running,
            None => {
                state.keys.insert(key, Entry { request, holder, receipt: None });
                ClaimState::Won(Claim { key, holder })
            }
        }))
    }

    async fn renew(&self, claim: &Claim, _lease: Duration) -> Result<bool, RepoError> {
        Ok(self.with(|state| state.keys.get(&claim.key).is_some_and(|entry| entry.holder == claim.holder)))
    }

    async fn release(&self, claim: &Claim) -> Result<(), RepoError> {
        self.abandon(*claim);
        Ok(())
    }

    fn abandon(&self, claim: Claim) {
        self.with(|state| {
            state.keys.retain(|key, entry| {
                *key != claim.key || entry.holder != claim.holder || entry.receipt.is_some()
            });
        });
    }

    async fn sweep(&self) -> Result<u64, RepoError> {
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::testkit::contract::Log;

    fn log() -> Log {
        let log = Arc::new(MemoryLog::default());
        Log {
            questions: Arc::clone(&log) as _,
            archive: Arc::clone(&log) as _,
            clues: Arc::clone(&log) as _,
            reports: Arc::clone(&log) as _,
            intake: Arc::clone(&log) as _,
            keys: log,
        }
    }

    mod questions {
        question_repo_contract!(async { super::log() });
    }

    mod keys {
        idempotency_contract!(async { super::log() });
    }
}
