//! Why a call brought nothing.

use std::error::Error;
use std::time::Duration;

use quizcast_domain::BoxError;
use quizcast_domain::quiz::SourceError;
use reqwest::Response;
use reqwest::StatusCode;

use super::retry_after::retry_after;

/// Why a call brought nothing.
#[derive(Debug)]
pub(in crate::sources) enum CallError {
    /// The server refuses, since it got too many calls.
    Throttled { retry_after: Option<Duration>, cause: BoxError },
    /// The server cannot be reached, or fails for now.
    Unreachable { retry_after: Option<Duration>, cause: BoxError },
    /// The answer makes no sense.
    Nonsense(BoxError),
}

impl CallError {
    pub(super) fn unreachable(cause: impl Into<BoxError>) -> Self {
        Self::Unreachable { retry_after: None, cause: cause.into() }
    }

    pub(in crate::sources) fn nonsense(cause: impl Into<BoxError>) -> Self {
        Self::Nonsense(cause.into())
    }

    /// The error of a status that is no success.
    pub(super) fn of_status(response: &Response) -> Self {
        let status = response.status();
        let (retry_after, cause) = (retry_after(response.headers()), format!("HTTP status {status}").into());
        if status == StatusCode::TOO_MANY_REQUESTS {
            Self::Throttled { retry_after, cause }
        } else if status.is_server_error() {
            Self::Unreachable { retry_after, cause }
        } else {
            Self::Nonsense(cause)
        }
    }
}

/// The error's text leaves the address out, since it may hold a password or a token.
impl From<reqwest::Error> for CallError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_redirect() {
            // The text of this error holds the address, but that of its cause does not.
            let why = error.source().map_or_else(|| "redirected".to_owned(), ToString::to_string);
            Self::nonsense(why)
        } else {
            Self::unreachable(error.without_url())
        }
    }
}

impl From<CallError> for SourceError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Throttled { retry_after, cause } | CallError::Unreachable { retry_after, cause } => {
                Self::Unreachable { retry_after, cause }
            }
            CallError::Nonsense(cause) => Self::Nonsense(cause),
        }
    }
}
