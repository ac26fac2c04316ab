//! What may go wrong while an upload comes in.

use std::io;

use quizcast_domain::records::StreamError;
use quizcast_domain::{BoxError, RepoError};
use thiserror::Error;

/// Why an upload does not come in to its end.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// The file in a form is longer than this.
    #[error("the file has more than {0} bytes")]
    TooLarge(u64),
    /// The body broke on its way here.
    #[error("the body broke")]
    Broken(#[source] BoxError),
    /// The form cannot be read; the text says why, to the caller.
    #[error("{0}")]
    Form(String),
    /// A part of the form is missing, or not as it must be.
    #[error("{part}: {wrong}")]
    Part {
        /// The part's name.
        part: String,
        /// What is wrong with it.
        wrong: &'static str,
    },
    /// What a form holds besides its audio has more than so many bytes.
    #[error("what the form holds besides the audio has more than {0} bytes")]
    TooMuchBesides(usize),
    /// There is no token, or it is nobody's.
    #[error("no valid token")]
    Unauthorized,
    /// A part with credentials is missing.
    #[error("{0} is missing")]
    NoCredentials(&'static str),
    /// The credentials in the form are wrong.
    #[error("the credentials are wrong")]
    WrongCredentials,
    /// Whose the token is cannot be looked up.
    #[error(transparent)]
    Users(#[from] RepoError),
    /// So much waits in the spool that no more has room.
    #[error("the spool has no room")]
    SpoolFull,
    /// The disk has less free space than the operator wants.
    #[error("the disk is below its floor")]
    BelowFloor,
    /// The spool's disk fails.
    #[error("the spool failed")]
    Spool(#[source] io::Error),
}

impl ReceiveError {
    /// A part that is missing, or not as it must be.
    pub fn part(part: impl Into<String>, wrong: &'static str) -> Self {
        Self::Part { part: part.into(), wrong }
    }

    /// What is in the box, if it is such an error, else a body that broke.
    #[must_use]
    pub fn unboxed(cause: BoxError) -> Self {
        match cause.downcast::<Self>() {
            Ok(ours) => *ours,
            Err(other) => Self::Broken(other),
        }
    }
}

impl From<ReceiveError> for StreamError {
    fn from(error: ReceiveError) -> Self {
        Self(error.into())
    }
}
