//! The errors of a draw.

use std::time::Duration;

use thiserror::Error;

use crate::error::{BoxError, RepoError};

/// Why a draw failed. Nothing was saved, unless the store's answer to the commit was lost ([`DrawError::Store`]).
#[derive(Debug, Error)]
pub enum DrawError {
    /// The deadline passed before enough new questions were found.
    #[error("only {found} new questions could be collected in time")]
    Deadline {
        /// How many new ones were found.
        found: usize,
    },
    /// The sources have too few new questions.
    #[error("the sources have only {found} new questions left")]
    Exhausted {
        /// How many new ones were found.
        found: usize,
    },
    /// The last source's answer cannot be understood.
    #[error("the last source answered nonsense")]
    Nonsense(#[source] BoxError),
    /// The last source cannot be reached, or has nothing yet.
    #[error("the last source cannot be reached now")]
    Unreachable {
        /// When it makes sense to ask again.
        retry_after: Option<Duration>,
        /// The cause.
        #[source]
        cause: BoxError,
    },
    /// The first request with this key still runs.
    #[error("the first request with this idempotency key still runs")]
    StillRunning,
    /// The key was used for another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// A repository failed.
    #[error(transparent)]
    Store(#[from] RepoError),
}
