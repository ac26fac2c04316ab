//! The port that stores the rows of records.

use async_trait::async_trait;

use crate::error::RepoError;
use crate::once::{Claim, Receipt};
use crate::page::{Page, PageLimit};
use crate::records::{Peaks, Record, RecordId};
use crate::users::UserId;

/// How many bytes of MP3 may be stored; `None` means without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// For this user.
    pub user: Option<u64>,
    /// For all users together.
    pub store: Option<u64>,
}

/// The place of a record in its owner's list: unique, and greater for later records.
///
/// It is not the record's id, so that a list can go on after its cursor's record was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordPlace(pub u64);

/// A finished upload that is to become visible.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its waveform.
    pub peaks: &'a Peaks,
    /// The most that the owner, and all users together, may store; checked against what is stored at this
    /// moment.
    pub quota: Room,
    /// The claim that is finished in the same step, and its receipt.
    pub claim: Option<(Claim, Receipt)>,
}

/// The outcome of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It is visible, and its owner's counters count it.
    Yes,
    /// The body counts as dead.
    GivenUp,
    /// The owner is gone.
    NoUser,
    /// The owner's quota has no room for it.
    UserFull,
    /// The quota of all users together has no room for it.
    StoreFull,
}

/// Stores the rows of records: what their owners see.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait RecordRepo: Send + Sync {
    /// How many bytes of MP3 `user`, and all users together, keep now; `None` if there is no such user.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn used(&self, user: UserId) -> Result<Option<(u64, u64)>, RepoError>;

    /// Makes a record visible, counts it, marks its body in the register as published, and finishes the
    /// claim, all in one step.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the claim was lost, [`RepoError::Full`] if the store has no room,
    /// [`RepoError::Corrupt`] if it cannot hold the record, [`RepoError::Unavailable`] if it does not answer.
    /// Nothing was changed then, unless the answer to the commit was lost.
    async fn publish<'a>(&self, publication: Publication<'a>) -> Result<Published, RepoError>;

    /// The record `id` of `user`.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn get(&self, id: RecordId, user: UserId) -> Result<Option<Record>, RepoError>;

    /// The waveform of the record `id` of `user`.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, RepoError>;

    /// A page of the records of `user`, newest first, beginning behind the place `after`. The record at that
    /// place may be gone.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn page(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<RecordPlace>,
    ) -> Result<Page<Record, RecordPlace>, RepoError>;

    /// Removes the record `id` of `user` and no longer counts it; its body becomes garbage. `false` if there
    /// is none.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] or [`RepoError::Unavailable`]; then nothing was removed, unless the answer to the commit
    /// was lost.
    async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, RepoError>;
}
