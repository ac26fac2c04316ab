//! The port that stores feeds.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::FeedHash;
use crate::error::RepoError;
use crate::users::{UserId, UserName};

/// Whose feed it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedOwner {
    /// The user.
    pub id: UserId,
    /// The user's name.
    pub name: UserName,
}

/// The hashes of the secrets that open the feeds of users. A user has one feed or none. Each call is all or nothing.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait FeedRepo: Send + Sync {
    /// Gives `user` a feed that was made at `made_at`, in the place of the one before; `false` if there is no such user.
    /// From then on only `secret` opens it.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the secret opens another feed, [`RepoError::Full`] if the store has no room,
    /// [`RepoError::Unavailable`] if it does not answer.
    async fn put(&self, user: UserId, secret: &FeedHash, made_at: OffsetDateTime) -> Result<bool, RepoError>;

    /// When the feed of `user` was made; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot be read.
    async fn made_at(&self, user: UserId) -> Result<Option<OffsetDateTime>, RepoError>;

    /// Whose feed this secret opens.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot be read.
    async fn owner(&self, secret: &FeedHash) -> Result<Option<FeedOwner>, RepoError>;

    /// Takes the feed of `user` back; `false` if there is none.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] or [`RepoError::Unavailable`]; then nothing was removed, unless the answer to the commit
    /// was lost.
    async fn remove(&self, user: UserId) -> Result<bool, RepoError>;
}
