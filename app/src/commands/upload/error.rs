//! Why a file was not uploaded.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use quizcast_domain::users::InvalidAccessToken;
use reqwest::StatusCode;
use thiserror::Error;

use crate::config::UPLOAD_TOKEN;

/// Why a file was not uploaded.
#[derive(Debug, Error)]
pub enum UploadFailed {
    /// The token is missing.
    #[error("the variable {UPLOAD_TOKEN} is missing: it holds the token that POST /users gave")]
    NoToken,
    /// The token is none.
    #[error("{UPLOAD_TOKEN}")]
    Token(#[from] InvalidAccessToken),
    /// The file cannot be read.
    #[error("cannot read {0}")]
    File(PathBuf, #[source] io::Error),
    /// The server refuses the file.
    #[error("{0}")]
    Refused(String),
    /// The server does not answer.
    #[error("gave up after {} breaks without a byte in between; the same command goes on", Self::MOST_BREAKS)]
    GaveUp(#[source] ServerError),
}

impl UploadFailed {
    /// After so many breaks in a row without a byte in between it gives up: about a quarter of an hour.
    pub(super) const MOST_BREAKS: u32 = 35;
}

/// Why a request failed.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The server will answer the same again.
    #[error("{0}")]
    Refused(String),
    /// The server says that it may work later.
    #[error("the server answers {status}: {detail}")]
    Later {
        /// Its answer.
        status: StatusCode,
        /// What it says about it.
        detail: String,
        /// When to try again.
        after: Option<Duration>,
    },
    /// The connection failed.
    #[error("{}", cause_of(.0))]
    Broken(#[from] reqwest::Error),
    /// The answer is not one of tus.
    #[error("the server's answer lacks {0}")]
    NoTus(&'static str),
}

/// The innermost cause, which says most.
fn cause_of(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    format!("the connection broke: {cause}")
}

impl ServerError {
    /// When the server wants to be asked again.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Later { after, .. } => *after,
            Self::Refused(_) | Self::Broken(_) | Self::NoTus(_) => None,
        }
    }
}
