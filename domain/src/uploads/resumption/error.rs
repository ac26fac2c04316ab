//! Why an upload did not go on.

use thiserror::Error;

use crate::error::RepoError;
use crate::records::{StoreError, StreamError, TranscodeError};
use crate::uploads::Failure;

/// Why an upload did not begin, or did not go on. What was acknowledged of it stays, unless it failed.
#[derive(Debug, Error)]
pub enum UploadError {
    /// The user has no such upload.
    #[error("there is no such upload")]
    Missing,
    /// The bytes do not begin where those that are stored end.
    #[error("the stored bytes end at {0}")]
    Offset(u64),
    /// The length contradicts what was said before, or what is stored.
    #[error("the length contradicts what was said before")]
    Length,
    /// The request has more bytes than the caller said that the whole WAV has.
    #[error("there are more bytes than announced")]
    Excess,
    /// The upload can never become a record.
    #[error("the upload failed: {0}")]
    Failed(Failure),
    /// Another request took the upload over.
    #[error("another request took the upload over")]
    Taken,
    /// The request broke; what arrived is stored as far as it can be.
    #[error(transparent)]
    Broken(#[from] StreamError),
    /// The owner is gone.
    #[error("the user is gone")]
    NoUser,
    /// The owner has as many open uploads as allowed.
    #[error("the user has too many open uploads")]
    TooMany,
    /// The owner's quota has no room for it.
    #[error("the user has no room left for this upload")]
    UserFull,
    /// The quota of all users together has no room for it.
    #[error("there is no room left for this upload")]
    StoreFull,
    /// The first request with this key still runs.
    #[error("the first request with this key still runs")]
    StillRunning,
    /// The key began another upload.
    #[error("the key began another upload")]
    KeyReused,
    /// The record that the upload became was removed.
    #[error("the record of this upload was removed")]
    Removed,
    /// The encoder failed, or none is free; the upload stays open.
    #[error(transparent)]
    Transcode(TranscodeError),
    /// The MP3 could not be stored; the upload stays open.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A repository failed; the upload stays open.
    #[error(transparent)]
    Repo(#[from] RepoError),
}
