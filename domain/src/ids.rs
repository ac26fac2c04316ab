//! Randomness as a port.

use std::sync::Arc;

use uuid::Uuid;

/// A source of ids that nobody can guess.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
pub trait IdSource: Send + Sync {
    /// An id that was never given before.
    fn next(&self) -> Uuid;
}

impl<T: IdSource + ?Sized> IdSource for Arc<T> {
    fn next(&self) -> Uuid {
        (**self).next()
    }
}
