//! What the quiz needs from outside.

use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;
use time::OffsetDateTime;

use crate::error::{BoxError, RepoError};
use crate::once::Claim;
use crate::questions::{NewQuestion, Question, QuestionCount, QuestionId, SourceName};

/// How much is asked of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// So many are still missing. Fewer or more may come.
    pub missing: usize,
    /// Set after a call returned too few or already known questions: fetch the largest batch one call can
    /// bring.
    pub plenty: bool,
}

/// Why a source gave no questions.
#[derive(Debug, Error)]
pub enum SourceError {
    /// It has more, but not yet: its own rate limit, or what was read ahead is used up. No fault.
    #[error("nothing at hand for another {0:?}")]
    NotYet(Duration),
    /// It cannot be reached, is overloaded or refuses for now.
    #[error("the source cannot be reached")]
    Unreachable {
        /// When it asked to be left alone until then.
        retry_after: Option<Duration>,
        /// What happened.
        #[source]
        cause: BoxError,
    },
    /// It answered what is no answer.
    #[error("the source answered nonsense")]
    Nonsense(#[source] BoxError),
}

/// Somewhere questions come from.
///
/// An implementation bounds each call in time and size, and never waits for its own rate limit: it
/// answers [`SourceError::NotYet`] instead.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuizSource: Send + Sync {
    /// Under which name its questions are saved.
    fn name(&self) -> SourceName;

    /// Fetches questions: new to the source's best knowledge, but repeats are no error.
    ///
    /// What is no usable question (no text, marked as invalid) is left out; an empty list means
    /// that the source has nothing to offer now.
    ///
    /// # Errors
    ///
    /// [`SourceError`] says whether waiting, another source or nothing helps.
    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError>;
}

/// What is to be appended to the log.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Candidates, no two of them the same question; the first new ones are taken, in this order.
    pub candidates: &'a [NewQuestion],
    /// So many, not one fewer or more.
    pub wanted: QuestionCount,
    /// What [`Question::saved_at`] will be.
    pub saved_at: OffsetDateTime,
    /// The claim that is finished together with the append.
    pub claim: Option<Claim>,
}

/// What became of an append.
#[expect(clippy::large_enum_variant, reason = "it lives for a moment, once per round")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Append {
    /// All are saved.
    Saved {
        /// The place of the first of them.
        first: QuestionId,
        /// What stands directly before it.
        previous: Option<Question>,
    },
    /// Too few were new, nothing was saved.
    Short {
        /// Which candidates were there already.
        known: Vec<Known>,
    },
}

/// A candidate that was in the log already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its position among the candidates.
    pub position: usize,
    /// Where in the log the same question stands.
    pub id: QuestionId,
}

/// The log of saved questions: numbered from 1, without gaps, in the order in which they were saved.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuestionRepo: Send + Sync {
    /// Appends exactly the wanted number of candidates if so many of them are new, else nothing at all.
    ///
    /// Linear over all nodes: two appends never share a predecessor. With a claim, the claim is
    /// finished in the same step, with the [`DrawReceipt`](super::DrawReceipt) of the predecessor. What
    /// was acknowledged survives a power cut.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the claim was lost; [`RepoError::Unavailable`] if the store does
    /// not answer. Then nothing was appended.
    async fn append<'a>(&self, batch: Batch<'a>) -> Result<Append, RepoError>;
}
