//! Why nothing was drawn.

use std::time::Duration;

use thiserror::Error;

use crate::error::{BoxError, RepoError};

/// Why nothing was drawn. In each case nothing was saved.
#[derive(Debug, Error)]
pub enum DrawError {
    /// The time was up.
    #[error("only {found} new questions could be collected in time")]
    Deadline {
        /// How many new ones were found.
        found: usize,
    },
    /// No source has enough that is new.
    #[error("the sources have only {found} new questions left")]
    Exhausted {
        /// How many new ones were found.
        found: usize,
    },
    /// The last source answered nonsense.
    #[error("the last source answered nonsense")]
    Nonsense(#[source] BoxError),
    /// The last source cannot be reached, or has nothing yet.
    #[error("the last source cannot be reached now")]
    Unreachable {
        /// When it makes sense to ask again.
        retry_after: Option<Duration>,
        /// What happened.
        #[source]
        cause: BoxError,
    },
    /// The first request with this key still runs.
    #[error("the first request with this idempotency key still runs")]
    StillRunning,
    /// The key was used for another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] RepoError),
}
