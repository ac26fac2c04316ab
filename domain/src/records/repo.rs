//! The rows of records, and the register of the bodies behind them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{AudioId, Peaks, Record, RecordId};
use crate::RepoError;
use crate::idempotency::{Claim, Receipt};
use crate::quiz::{Page, PageLimit};
use crate::users::UserId;

/// How many bytes of MP3 may still be stored; `None` is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// For this user.
    pub user: Option<u64>,
    /// In all.
    pub store: Option<u64>,
}

/// Where a record stands in its owner's list: a later one has a greater place, and none has another's.
///
/// It is not the record's id, so that a list goes on after the record at its cursor was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordPlace(pub u64);

/// A finished upload that is to become visible.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication<'a> {
    /// The record.
    pub record: &'a Record,
    /// The shape of its sound.
    pub peaks: &'a Peaks,
    /// How much the owner, and all together, may keep at most; checked against what is stored by now.
    pub quota: Room,
    /// The claim that is finished together with it, and its receipt.
    pub claim: Option<(Claim, Receipt)>,
}

/// What became of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It is visible, and its owner's counters count it.
    Yes,
    /// The upload was taken for dead in the meantime.
    GivenUp,
    /// The owner is gone.
    NoUser,
    /// The owner has no room left for it.
    UserFull,
    /// Nobody has.
    StoreFull,
}

/// A body that nobody will ever ask for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garbage {
    /// Which body.
    pub audio: AudioId,
    /// What its store noted when it was begun.
    pub note: Option<String>,
}

/// The rows of records, and the register of the bodies behind them.
///
/// A body is registered before its first byte is stored. While it is written its heart beats; by
/// [`publish`](Self::publish) it becomes a record's. A body whose heart stopped, or whose record is
/// gone, is garbage. All times are the store's own clock's, so that nodes need not agree on theirs.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait RecordRepo: Send + Sync {
    /// Registers a body that is about to be begun: from here on nothing that its store keeps of it is lost.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the id was used before.
    async fn register(&self, audio: AudioId) -> Result<(), RepoError>;

    /// Adds what its store noted when the body was begun; `false` if it was taken for dead.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn note(&self, audio: AudioId, note: String) -> Result<bool, RepoError>;

    /// Tells that the body is still being written; `false` if it was taken for dead.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn beat(&self, audio: AudioId) -> Result<bool, RepoError>;

    /// Takes a body for dead, behind the caller's back: for an upload that was dropped in the middle.
    fn give_up(&self, audio: AudioId);

    /// How many bytes of MP3 `user`, and all users together, keep now; `None` if there is no such user.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn used(&self, user: UserId) -> Result<Option<(u64, u64)>, RepoError>;

    /// Makes a record visible, counts it, and finishes the claim, in one step.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the claim was lost. Nothing was changed then.
    async fn publish<'a>(&self, publication: Publication<'a>) -> Result<Published, RepoError>;

    /// The record `id` of `user`.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn get(&self, id: RecordId, user: UserId) -> Result<Option<Record>, RepoError>;

    /// The shape of the sound of the record `id` of `user`.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, RepoError>;

    /// A page of the records of `user`, newest first, beginning after the place `after`, whether a
    /// record is still there or not.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn page(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<RecordPlace>,
    ) -> Result<Page<Record, RecordPlace>, RepoError>;

    /// Removes the record `id` of `user` and uncounts it; its body becomes garbage. `false` if there is none.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer; then nothing was removed.
    async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, RepoError>;

    /// Up to `limit` bodies that are garbage: given up, without a heartbeat for `patience`, or without a record.
    /// From here on none of them can be published.
    ///
    /// They come in the order of their ids, the first one behind `after`, so that bodies that stay do not hide the
    /// others.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn garbage(
        &self,
        patience: Duration,
        limit: usize,
        after: Option<AudioId>,
    ) -> Result<Vec<Garbage>, RepoError>;

    /// Strikes a body off the register once its bytes are gone.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn forget(&self, audio: AudioId) -> Result<(), RepoError>;
}

#[async_trait]
impl<T: RecordRepo + ?Sized> RecordRepo for Arc<T> {
    async fn register(&self, audio: AudioId) -> Result<(), RepoError> {
        (**self).register(audio).await
    }
    async fn note(&self, audio: AudioId, note: String) -> Result<bool, RepoError> {
        (**self).note(audio, note).await
    }
    async fn beat(&self, audio: AudioId) -> Result<bool, RepoError> {
        (**self).beat(audio).await
    }
    fn give_up(&self, audio: AudioId) {
        (**self).give_up(audio);
    }
    async fn used(&self, user: UserId) -> Result<Option<(u64, u64)>, RepoError> {
        (**self).used(user).await
    }
    async fn publish<'a>(&self, publication: Publication<'a>) -> Result<Published, RepoError> {
        (**self).publish(publication).await
    }
    async fn get(&self, id: RecordId, user: UserId) -> Result<Option<Record>, RepoError> {
        (**self).get(id, user).await
    }
    async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, RepoError> {
        (**self).peaks(id, user).await
    }
    async fn page(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<RecordPlace>,
    ) -> Result<Page<Record, RecordPlace>, RepoError> {
        (**self).page(user, limit, after).await
    }
    async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, RepoError> {
        (**self).remove(id, user).await
    }
    async fn garbage(
        &self,
        patience: Duration,
        limit: usize,
        after: Option<AudioId>,
    ) -> Result<Vec<Garbage>, RepoError> {
        (**self).garbage(patience, limit, after).await
    }
    async fn forget(&self, audio: AudioId) -> Result<(), RepoError> {
        (**self).forget(audio).await
    }
}
