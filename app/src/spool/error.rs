//! The errors of receiving an upload.

use std::io;

use quizcast_domain::records::StreamError;
use quizcast_domain::{BoxError, RepoError};
use thiserror::Error;

/// Why an upload was not received to its end.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// The file in a form is longer than so many bytes.
    #[error("the file has more than {0} bytes")]
    TooLarge(u64),
    /// The body broke off before its end.
    #[error("the body broke")]
    Broken(#[source] BoxError),
    /// The form cannot be read; the text says why, to the caller.
    #[error("{0}")]
    Form(String),
    /// A part of the form is missing or invalid.
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
    /// The token is missing, or nobody has it.
    #[error("no valid token")]
    Unauthorized,
    /// A part with credentials is missing.
    #[error("{0} is missing")]
    NoCredentials(&'static str),
    /// The credentials in the form are wrong.
    #[error("the credentials are wrong")]
    WrongCredentials,
    /// The token cannot be looked up.
    #[error(transparent)]
    Users(#[from] RepoError),
    /// The spool, or the sender's share of it, is full.
    #[error("the spool has no room")]
    SpoolFull,
    /// The disk has less free space than `MIN_FREE_SPACE`.
    #[error("the disk is below its floor")]
    BelowFloor,
    /// The spool cannot be written or read.
    #[error("the spool failed")]
    Spool(#[source] io::Error),
}

impl ReceiveError {
    /// Makes a [`Self::Part`].
    pub fn part(part: impl Into<String>, wrong: &'static str) -> Self {
        Self::Part { part: part.into(), wrong }
    }

    /// Takes a `ReceiveError` out of its box. Any other error is a [`Self::Broken`].
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
