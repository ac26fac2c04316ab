//! What every repository can answer instead of a result.

use thiserror::Error;

/// Any error, kept as the cause of one of ours.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a repository call failed.
#[derive(Debug, Error)]
pub enum RepoError {
    /// A uniqueness rule was broken, or what the call relied on is no longer so.
    #[error("already stored, or changed in the meantime")]
    Conflict,
    /// There is no room left for what was to be stored; nothing was changed.
    #[error("the store is full")]
    Full(#[source] BoxError),
    /// What is stored breaks the store's own rules, or what was to be stored does: the same call fails again.
    #[error("the store holds what cannot be read, or cannot hold this")]
    Corrupt(#[source] BoxError),
    /// No answer now; the same call may work later.
    #[error("store unavailable")]
    Unavailable(#[source] BoxError),
}
