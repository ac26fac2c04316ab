//! The rows of records.

use async_trait::async_trait;

use crate::error::RepoError;
use crate::once::{Claim, Receipt};
use crate::page::{Page, PageLimit};
use crate::records::{Peaks, Record, RecordId};
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

/// The rows of records: what their owners can see.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait RecordRepo: Send + Sync {
    /// How many bytes of MP3 `user`, and all users together, keep now; `None` if there is no such user.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn used(&self, user: UserId) -> Result<Option<(u64, u64)>, RepoError>;

    /// Makes a record visible, counts it, ends the life of its body in the register well, and finishes the
    /// claim, in one step.
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
}
