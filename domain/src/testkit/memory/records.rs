//! Records in memory.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::shelf::Shelf;
use super::{MemoryLog, MemoryUserRepo};
use crate::error::RepoError;
use crate::page::Page;
use crate::records::{
    AudioId, AudioRegister, Garbage, Peaks, Publication, Published, Record, RecordId, RecordName,
    RecordOrder, RecordRepo, RecordRequest,
};
use crate::users::UserId;

/// The records of users in memory. Its clock moves only by [`pass`](Self::pass).
#[derive(Debug, Clone, Default)]
pub struct MemoryRecords {
    users: Arc<MemoryUserRepo>,
    keys: Arc<MemoryLog>,
}

impl MemoryRecords {
    /// The records of these users, with these idempotency keys.
    #[must_use]
    pub const fn new(users: Arc<MemoryUserRepo>, keys: Arc<MemoryLog>) -> Self {
        Self { users, keys }
    }

    /// Moves the clock of the register on, so that uploads without a heartbeat since then may count as dead.
    pub fn pass(&self, span: Duration) {
        self.with(|shelf| shelf.now += span);
    }

    fn with<T>(&self, work: impl FnOnce(&mut Shelf) -> T) -> T {
        self.users.with(|state| work(&mut state.shelf))
    }
}

#[async_trait]
impl RecordRepo for MemoryRecords {
    async fn used(&self, user: UserId) -> Result<Option<(u64, u64)>, RepoError> {
        Ok(self.users.with(|state| {
            state.users.iter().find(|(_, known)| known.id == user)?;
            Some((Shelf::bytes(state.shelf.of(user)), Shelf::bytes(state.shelf.records.iter())))
        }))
    }

    async fn publish<'a>(&self, publication: Publication<'a>) -> Result<Published, RepoError> {
        let Publication { record, peaks, quota, claim, upload } = publication;
        self.users.with(|all| {
            let kept = &mut all.shelf;
            let mut draft = match &upload {
                None => None,
                Some((hold, length)) => Some((all.drafts.held(hold).ok_or(RepoError::Conflict)?, *length)),
            };
            if !kept.runs(record.audio) {
                return Ok(Published::GivenUp);
            }
            if !all.users.iter().any(|(_, known)| known.id == record.user) {
                return Ok(Published::NoUser);
            }
            let over = |most: Option<u64>, used: u64| most.is_some_and(|most| used + record.length() > most);
            if over(quota.user, Shelf::bytes(kept.of(record.user))) {
                return Ok(Published::UserFull);
            }
            if over(quota.store, Shelf::bytes(kept.records.iter())) {
                return Ok(Published::StoreFull);
            }
            if let Some((claim, receipt)) = claim {
                self.keys.finish(&claim, receipt)?;
            }
            kept.put(record.clone(), peaks.clone());
            if let Some((draft, length)) = &mut draft {
                draft.done(record.id, *length, kept.now);
                kept.give_up(draft.audio());
            }
            Ok(Published::Yes)
        })
    }

    async fn get(&self, id: RecordId, user: UserId) -> Result<Option<Record>, RepoError> {
        Ok(self.with(|shelf| shelf.find(id, user).map(|kept| kept.record.clone())))
    }

    async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, RepoError> {
        Ok(self.with(|shelf| shelf.find(id, user).map(|kept| kept.peaks.clone())))
    }

    async fn page(
        &self,
        user: UserId,
        request: &RecordRequest,
    ) -> Result<Page<Record, RecordOrder>, RepoError> {
        Ok(self.with(|shelf| shelf.page(user, request)))
    }

    async fn rename(
        &self,
        id: RecordId,
        user: UserId,
        name: Option<RecordName>,
    ) -> Result<Option<Record>, RepoError> {
        Ok(self.with(|shelf| {
            let mut theirs = shelf.records.iter_mut();
            let kept = theirs.find(|kept| (kept.record.id, kept.record.user) == (id, user))?;
            kept.record.name = name;
            Some(kept.record.clone())
        }))
    }

    async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, RepoError> {
        Ok(self.with(|shelf| {
            let before = shelf.records.len();
            shelf.records.retain(|kept| (kept.record.id, kept.record.user) != (id, user));
            shelf.records.len() < before
        }))
    }
}

#[async_trait]
impl AudioRegister for MemoryRecords {
    async fn register(&self, audio: AudioId) -> Result<(), RepoError> {
        self.with(|shelf| shelf.register(audio))
    }

    async fn note(&self, audio: AudioId, note: String) -> Result<bool, RepoError> {
        Ok(self.with(|shelf| shelf.note(audio, note)))
    }

    async fn beat(&self, audio: AudioId) -> Result<bool, RepoError> {
        Ok(self.with(|shelf| shelf.beat(audio)))
    }

    fn give_up(&self, audio: AudioId) {
        self.with(|shelf| shelf.give_up(audio));
    }

    async fn garbage(
        &self,
        patience: Duration,
        limit: usize,
        after: Option<AudioId>,
    ) -> Result<Vec<Garbage>, RepoError> {
        Ok(self.with(|shelf| shelf.garbage(patience, limit, after)))
    }

    async fn forget(&self, audio: AudioId) -> Result<(), RepoError> {
        self.with(|shelf| shelf.forget(audio));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::contract::Rows;
    use crate::testkit::contract::fixtures::audio;

    fn rows() -> Rows {
        let records = MemoryRecords::default();
        let (users, keys) = (Arc::clone(&records.users), Arc::clone(&records.keys));
        Rows { records: Arc::new(records.clone()), register: Arc::new(records), users, keys }
    }

    record_repo_contract!(async { rows() });

    #[tokio::test]
    async fn a_heart_that_beats_keeps_a_body_and_silence_ends_it() {
        let records = MemoryRecords::default();
        let patience = Duration::from_mins(2);
        records.register(audio(1)).await.unwrap();
        records.register(audio(2)).await.unwrap();
        records.pass(Duration::from_secs(119));
        assert!(records.beat(audio(1)).await.unwrap());
        records.pass(Duration::from_secs(1));
        let swept = records.garbage(patience, 10, None).await.unwrap();
        assert_eq!(swept, [Garbage { audio: audio(2), note: None }]);
        assert!(!records.beat(audio(2)).await.unwrap());
    }
}
