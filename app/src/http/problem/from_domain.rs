//! The domain's errors as problems: each is matched in full and logged once, here.

use std::error::Error;
use std::time::Duration;

use quizcast_domain::RepoError;
use quizcast_domain::archive::InvalidReportReason;
use quizcast_domain::once::InvalidIdempotencyKey;
use quizcast_domain::page::InvalidPageLimit;
use quizcast_domain::questions::{InvalidQuestionCount, InvalidSourceName};
use quizcast_domain::quiz::DrawError;
use quizcast_domain::users::{InvalidAccessToken, InvalidUserName};

use super::{ApiError, Kind, SOON};

impl From<RepoError> for ApiError {
    fn from(error: RepoError) -> Self {
        tracing::error!(error = &error as &dyn Error, cause = error.source(), "the store failed");
        match error {
            RepoError::Conflict => Self::new(
                Kind::Conflict,
                "Another request changed the same thing. Nothing was changed by this one.",
            ),
            RepoError::Full(_) => Self::new(Kind::StorageFull, "The store is full. Nothing was changed."),
            RepoError::Corrupt(_) => Self::new(Kind::Internal, "What the store holds cannot be read."),
            RepoError::Unavailable(_) => {
                Self::new(Kind::Unavailable, "The store does not answer.").retry_after(SOON)
            }
        }
    }
}

impl From<DrawError> for ApiError {
    fn from(error: DrawError) -> Self {
        match &error {
            // The store's error is logged where it is converted.
            DrawError::Store(_) => {}
            DrawError::StillRunning | DrawError::KeyReused => {
                tracing::debug!(error = &error as &dyn Error, "nothing was drawn");
            }
            _ => tracing::warn!(error = &error as &dyn Error, cause = error.source(), "nothing was drawn"),
        }
        match error {
            DrawError::Store(error) => error.into(),
            DrawError::Deadline { found } => Self::new(
                Kind::Deadline,
                format!("The time limit is reached: {found} new questions were found, fewer than asked for. None was saved."),
            ),
            DrawError::Exhausted { found } => Self::new(
                Kind::QuestionsExhausted,
                format!("The sources have no more: {found} new questions were found, fewer than asked for. None was saved."),
            )
            .retry_after(Duration::from_mins(1)),
            DrawError::Nonsense(_) => {
                Self::new(Kind::SourceNonsense, "The source answered with something that is no question. No question was saved.")
            }
            DrawError::Unreachable { retry_after, cause: _ } => {
                Self::new(Kind::SourceUnreachable, "The source cannot be reached now. No question was saved.")
                    .retry_after(retry_after.unwrap_or(SOON))
            }
            DrawError::StillRunning => {
                Self::new(Kind::KeyInUse, "The first request with this Idempotency-Key still runs.")
                    .retry_after(Duration::from_secs(1))
            }
            DrawError::KeyReused => {
                Self::new(Kind::KeyReused, "This Idempotency-Key was used for another request. Choose a new one.")
            }
        }
    }
}

/// The text of `error` about the number `got`. A number wider than 128 bits was read as the widest one, so
/// that the text says "or beyond".
fn text_of(error: &impl Error, got: i128) -> String {
    let beyond = if got.unsigned_abs() == i128::MAX.unsigned_abs() { " or beyond" } else { "" };
    format!("{error}{beyond}")
}

impl From<InvalidQuestionCount> for ApiError {
    fn from(error: InvalidQuestionCount) -> Self {
        Self::field(Kind::Validation, "questions_num", text_of(&error, error.got))
    }
}

impl From<InvalidPageLimit> for ApiError {
    fn from(error: InvalidPageLimit) -> Self {
        Self::field(Kind::Validation, "limit", text_of(&error, error.0))
    }
}

impl From<InvalidSourceName> for ApiError {
    fn from(error: InvalidSourceName) -> Self {
        Self::field(Kind::Validation, "source", error)
    }
}

impl From<InvalidReportReason> for ApiError {
    fn from(error: InvalidReportReason) -> Self {
        Self::field(Kind::Validation, "reason", error)
    }
}

impl From<InvalidUserName> for ApiError {
    fn from(error: InvalidUserName) -> Self {
        Self::field(Kind::Validation, "name", error)
    }
}

impl From<InvalidIdempotencyKey> for ApiError {
    fn from(error: InvalidIdempotencyKey) -> Self {
        Self::field(Kind::Validation, "Idempotency-Key", error)
    }
}

impl From<InvalidAccessToken> for ApiError {
    fn from(_: InvalidAccessToken) -> Self {
        Self::unauthorized()
    }
}
