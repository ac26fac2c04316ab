//! The port that stores users.

use async_trait::async_trait;

use super::{TokenHash, User, UserId};
use crate::error::RepoError;

/// The users and the hashes of their tokens. Each call is all or nothing.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait UserRepo: Send + Sync {
    /// Stores a new user with the hash of their token.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the id or the hash is taken, [`RepoError::Full`] if the store has no room,
    /// [`RepoError::Unavailable`] if it does not answer.
    async fn insert(&self, user: &User, token: &TokenHash) -> Result<(), RepoError>;

    /// Finds the user with this token.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if the stored user
    /// cannot be read.
    async fn by_token(&self, token: &TokenHash) -> Result<Option<User>, RepoError>;

    /// Replaces the token `old` by `new`; `false` if nobody has the token `old`.
    ///
    /// Of two calls with the same `old` one wins. From then on nobody has the token `old`.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if `new` is taken, [`RepoError::Full`] if the store has no room,
    /// [`RepoError::Unavailable`] if it does not answer.
    async fn replace_token(&self, old: &TokenHash, new: &TokenHash) -> Result<bool, RepoError>;

    /// Removes the user with this token and all that is theirs; returns who it was.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] or [`RepoError::Unavailable`]; then nothing was removed, unless the answer to the commit
    /// was lost.
    async fn remove(&self, token: &TokenHash) -> Result<Option<UserId>, RepoError>;
}
