//! The errors of repositories.

use thiserror::Error;

/// Any error; kept as the `source` of an error of this crate.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a repository call failed.
#[derive(Debug, Error)]
pub enum RepoError {
    /// A unique value is taken, or something that the call relied on, such as a claim, has changed.
    #[error("already stored, or changed in the meantime")]
    Conflict,
    /// The store has no room left; nothing was changed.
    #[error("the store is full")]
    Full(#[source] BoxError),
    /// A stored value cannot be read, or the store cannot hold the given one. The same call would fail again.
    #[error("a stored value cannot be read, or the store cannot hold this one")]
    Corrupt(#[source] BoxError),
    /// The store does not answer now. The same call may work later. If the answer to a commit was lost, the change
    /// may have been made.
    #[error("store unavailable")]
    Unavailable(#[source] BoxError),
}
