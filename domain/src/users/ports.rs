//! What the users need from outside.

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
    /// [`RepoError::Conflict`] if the id or the hash is taken.
    async fn insert(&self, user: &User, token: &TokenHash) -> Result<(), RepoError>;

    /// The user whose token this is.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn by_token(&self, token: &TokenHash) -> Result<Option<User>, RepoError>;

    /// Puts `new` in the place of `old`; `false` if `old` was nobody's token.
    ///
    /// Of two calls with the same `old` one wins; from then on `old` finds nobody.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if `new` is taken.
    async fn replace_token(&self, old: &TokenHash, new: &TokenHash) -> Result<bool, RepoError>;

    /// Removes the user whose token this is, with all that is theirs, and says who it was.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer; then nothing was removed.
    async fn remove(&self, token: &TokenHash) -> Result<Option<UserId>, RepoError>;
}
