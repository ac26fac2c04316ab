//! Randomness as a port.

use uuid::Uuid;

/// A source of ids that nobody can guess.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
pub trait IdSource: Send + Sync {
    /// An id that was never given before.
    fn next(&self) -> Uuid;
}
