//! Why sources hand over, and what their failures mean for the caller.

use super::error::DrawError;
use crate::quiz::SourceError;

/// Why a source handed over to the next one.
#[derive(Default)]
pub(super) enum Reason {
    /// It brought nothing new for some rounds.
    #[default]
    Barren,
    Failed(SourceError),
}

/// Why the last source handed over: the last as configured, in whatever order they were asked.
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

    /// The error of a draw that found only so many new questions.
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
