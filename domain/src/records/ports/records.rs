//! The port that stores the rows of records.

use async_trait::async_trait;

use crate::error::RepoError;
use crate::once::{Claim, Receipt};
use crate::page::Page;
use crate::records::{Hold, Peaks, Record, RecordId, RecordName, RecordOrder, RecordRequest};
use crate::users::UserId;

/// How many bytes of MP3 may be stored; `None` means without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// For this user.
    pub user: Option<u64>,
    /// For all users together.
    pub store: Option<u64>,
}

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
    /// The upload that becomes this record in the same step, and how many bytes its WAV had: its length and its
    /// offset from then on. Its own body is garbage then, unless it is the record's.
    pub upload: Option<(Hold, u64)>,
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
    /// claim and the upload, all in one step.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the claim or the hold was lost, [`RepoError::Full`] if the store has no room,
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

    /// A page of the records of `user`; [`Page::next`] is the order to ask for the next page with.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn page(
        &self,
        user: UserId,
        request: &RecordRequest,
    ) -> Result<Page<Record, RecordOrder>, RepoError>;

    /// Gives the record `id` of `user` another name, or none, and returns it; `None` if there is no such record.
    /// Nothing else of it changes, the title in the head of its MP3 neither.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] if the store has no room, [`RepoError::Unavailable`] if it does not answer,
    /// [`RepoError::Corrupt`] if what it holds cannot be read. The name may have been changed if the answer was lost.
    async fn rename(
        &self,
        id: RecordId,
        user: UserId,
        name: Option<RecordName>,
    ) -> Result<Option<Record>, RepoError>;

    /// Removes the record `id` of `user` and no longer counts it; its body becomes garbage. `false` if there
    /// is none.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] or [`RepoError::Unavailable`]; then nothing was removed, unless the answer to the commit
    /// was lost.
    async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, RepoError>;
}
