//! The port that stores open uploads.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use crate::error::RepoError;
use crate::once::KeyDigest;
use crate::page::{Page, PageLimit};
use crate::records::{AudioId, ByteStream, Room};
use crate::uploads::{Failure, Hold, NewUpload, NextSeam, Seam, Upload, UploadId};
use crate::users::UserId;

/// The place of an upload in its owner's list: unique, and greater for later uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UploadPlace(pub u64);

/// The outcome of beginning an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is open.
    Yes,
    /// The owner is gone.
    NoUser,
    /// The owner has as many open uploads as allowed, and none of them gives way.
    TooMany,
}

/// The outcome of asking for a hold.
#[derive(Debug)]
pub enum Claimed {
    /// The caller holds it now.
    Yes(Box<Held>),
    /// Another request holds it, and was asked to let go.
    Asked,
    /// It is open no more; this is what it became.
    Ended(Box<Upload>),
    /// The user has no such upload.
    Missing,
}

/// An upload that the caller holds, and what it needs to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The right to change it.
    pub hold: Hold,
    /// The upload.
    pub upload: Upload,
    /// Under which id [`UploadRepo::advance`] stores the MP3.
    pub audio: AudioId,
    /// The last seam.
    pub seam: Option<Seam>,
    /// When the next one can come.
    pub next: NextSeam,
    /// How many bytes of MP3 are stored.
    pub body_length: u64,
}

/// A sign of life from a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// The hold goes on.
    Held,
    /// The hold goes on, but another request asked for the upload.
    Wanted,
    /// The hold is over.
    Lost,
}

/// The outcome of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is stored safely.
    Yes,
    /// The hold is over; nothing was stored.
    Lost,
    /// The owner's quota has no room for it; nothing was stored.
    UserFull,
    /// The quota of all users together has no room for it; nothing was stored.
    StoreFull,
}

/// Progress of the encode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advance<'a> {
    /// The next bytes of the MP3, behind those that are stored.
    pub mp3: &'a [Bytes],
    /// The seam behind them. Bytes of the WAV before its position are kept no longer. `None` if the sound is over.
    pub seam: Option<&'a Seam>,
    /// The most MP3 that the owner, and all users together, may store; open uploads count.
    pub quota: Room,
}

/// What is to be swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expired {
    /// Which upload.
    pub id: UploadId,
    /// Whose it is.
    pub user: UserId,
    /// Whether what is there is to become a record.
    pub finish: bool,
}

/// Stores uploads that outlive a connection, the WAV that is not encoded yet, and the MP3 made so far.
///
/// The MP3 lies in a body of its own, which is in the register of bodies. It is garbage once the upload is gone
/// or failed, or became a record with another body. All times are by the store's own clock.
///
/// A hold whose last sign of life is older than [`SILENCE`] counts as let go; every change by it is a sign of life.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait UploadRepo: Send + Sync {
    /// Begins an upload. If its owner has `most` open ones, the oldest of them that nobody holds and that has no
    /// `finish_abandoned` is removed.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the id or the key was used before, [`RepoError::Full`] if the store has no room,
    /// [`RepoError::Unavailable`] if it does not answer.
    async fn begin(&self, new: &NewUpload, most: usize) -> Result<Begun, RepoError>;

    /// The upload `id` of `user`.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn get(&self, id: UploadId, user: UserId) -> Result<Option<Upload>, RepoError>;

    /// The upload that `user` began with this key.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn of_key(&self, key: &KeyDigest, user: UserId) -> Result<Option<Upload>, RepoError>;

    /// A page of the uploads of `user`, newest first, beginning behind the place `after`.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn page(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<UploadPlace>,
    ) -> Result<Page<Upload, UploadPlace>, RepoError>;

    /// Takes hold of an upload that nobody holds. If another request holds it, asks that one to let go; with
    /// `force` takes it away from it.
    ///
    /// MP3 behind the last seam is forgotten, since it will be made again.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room,
    /// [`RepoError::Corrupt`] if what it holds cannot be read.
    async fn claim(&self, id: UploadId, user: UserId, force: bool) -> Result<Claimed, RepoError>;

    /// Gives a sign of life.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn beat(&self, hold: &Hold) -> Result<Beat, RepoError>;

    /// Notes the length of the whole WAV, which was not known before; `false` if the hold is over.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn set_length(&self, hold: &Hold, length: u64) -> Result<bool, RepoError>;

    /// Stores the next bytes of the WAV, which begin at the upload's offset, and moves the offset behind them.
    /// `most` is how many such bytes all uploads whose [`NextSeam`] is [`Never`](NextSeam::Never) may keep; past
    /// it the outcome is [`Kept::StoreFull`].
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room. Nothing was
    /// stored then, unless the answer to the commit was lost.
    async fn keep(&self, hold: &Hold, wav: &[Bytes], next: NextSeam, most: u64) -> Result<Kept, RepoError>;

    /// Streams the stored bytes of the WAV from `position` to the upload's offset. The stream breaks if they are
    /// removed meanwhile.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the hold is over, [`RepoError::Unavailable`] if the store does not answer,
    /// [`RepoError::Corrupt`] if bytes are missing.
    async fn wav(&self, hold: &Hold, position: u64) -> Result<ByteStream, RepoError>;

    /// Stores progress of the encode, all in one step. Moves the offset to the seam's position if it is before it.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room. Nothing was
    /// stored then, unless the answer to the commit was lost.
    async fn advance<'a>(&self, hold: &Hold, advance: Advance<'a>) -> Result<Kept, RepoError>;

    /// Lets go of the upload. A hold that is over is no error.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn let_go(&self, hold: &Hold) -> Result<(), RepoError>;

    /// Ends the upload as failed. What was stored of its sound is removed. `false` if the hold is over.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn fail(&self, hold: &Hold, failure: &Failure) -> Result<bool, RepoError>;

    /// Removes an upload, whoever holds it; its record stays. `false` if the user has no such upload.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn remove(&self, id: UploadId, user: UserId) -> Result<bool, RepoError>;

    /// Removes an upload if it is still one that [`expired`](Self::expired) would return; `false` if not, since
    /// somebody went on with it.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Full`] if it has no room.
    async fn remove_expired(&self, id: UploadId, user: UserId, patience: Duration)
    -> Result<bool, RepoError>;

    /// Returns up to `limit` uploads that nobody holds and that expired: open ones without a byte for `patience`, or
    /// older than [`Upload::LONGEST`], and ended ones whose end is [`Upload::REMEMBERED`] ago. Ended ones come
    /// without `finish`, and so do those whose body is garbage by now.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn expired(&self, patience: Duration, limit: usize) -> Result<Vec<Expired>, RepoError>;
}

/// A hold without a sign of life for so long counts as let go.
pub const SILENCE: Duration = Duration::from_secs(5);
