//! Why a draw moved on from each source, and the error of a draw that ran out of sources.

use super::error::DrawError;
use crate::quiz::SourceError;

/// Why a draw moved on to the next source.
#[derive(Default)]
pub(super) enum Reason {
    /// The source brought nothing new for some rounds.
    #[default]
    Barren,
    Failed(SourceError),
}

/// Keeps the reason of the source that is configured last, in whatever order the sources are asked.
#[derive(Default)]
pub(super) struct Reasons {
    at: usize,
    last: Reason,
}

impl Reasons {
    pub(super) fn add(&mut self, at: usize, reason: Reason) {
        if at >= self.at {
            (self.at, self.last) = (at, reason);
        }
    }

    /// The error of a draw that found only `found` new questions.
    pub(super) fn into_error(self, found: usize) -> DrawError {
        match self.last {
            Reason::Barren => DrawError::Exhausted { found },
            Reason::Failed(SourceError::Nonsense(cause)) => DrawError::Nonsense(cause),
            Reason::Failed(SourceError::Unreachable { retry_after, cause }) => {
                DrawError::Unreachable { retry_after, cause }
            }
            Reason::Failed(error @ SourceError::NotYet(wait)) => {
                DrawError::Unreachable { retry_after: Some(wait), cause: Box::new(error) }
            }
        }
    }
}
