//! The ports of the quiz: the sources of questions, and the log.

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
    /// How many questions are still missing. The source may bring fewer or more.
    pub missing: usize,
    /// Set after a call returned too few or already known questions: fetch the largest batch one call can
    /// bring.
    pub plenty: bool,
}

/// Why a source gave no questions.
#[derive(Debug, Error)]
pub enum SourceError {
    /// It has more questions, but not before this time has passed: its rate limit is reached, or its
    /// read-ahead is empty. This is no failure.
    #[error("nothing at hand for another {0:?}")]
    NotYet(Duration),
    /// It cannot be reached, is overloaded or refuses for now.
    #[error("the source cannot be reached")]
    Unreachable {
        /// How long the source asked to be left alone.
        retry_after: Option<Duration>,
        /// The cause.
        #[source]
        cause: BoxError,
    },
    /// Its answer cannot be understood.
    #[error("the source answered nonsense")]
    Nonsense(#[source] BoxError),
}

/// A source of questions.
///
/// An implementation limits each call in time and size. It never waits for its own rate limit, but answers
/// [`SourceError::NotYet`].
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuizSource: Send + Sync {
    /// The name under which its questions are saved.
    fn name(&self) -> SourceName;

    /// Fetches questions that are new as far as the source knows. Repeats are no error.
    ///
    /// Unusable questions (no text, marked as invalid) are left out. An empty list means that the source has
    /// nothing to offer now.
    ///
    /// # Errors
    ///
    /// [`SourceError::NotYet`] if waiting helps, [`SourceError::Unreachable`] if the source failed for now,
    /// [`SourceError::Nonsense`] if its answer cannot be understood.
    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError>;
}

/// The input of [`QuestionRepo::append`].
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Candidates, no two of them the same question; the first new ones are taken, in this order.
    pub candidates: &'a [NewQuestion],
    /// How many to append: exactly so many, or none.
    pub wanted: QuestionCount,
    /// What [`Question::saved_at`] will be.
    pub saved_at: OffsetDateTime,
    /// The claim that is finished together with the append.
    pub claim: Option<Claim>,
}

/// The outcome of an append.
#[expect(clippy::large_enum_variant, reason = "it lives for a moment, once per round")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Append {
    /// All are saved.
    Saved {
        /// The place of the first of them.
        first: QuestionId,
        /// The question directly before it; `None` if it is the first of the log.
        previous: Option<Question>,
    },
    /// Too few were new, nothing was saved.
    Short {
        /// The candidates that are in the log already.
        known: Vec<Known>,
    },
}

/// A candidate that was in the log already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its position among the candidates.
    pub position: usize,
    /// The place of the same question in the log.
    pub id: QuestionId,
}

/// The log of saved questions: numbered from 1, without gaps, in the order in which they were saved.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuestionRepo: Send + Sync {
    /// Appends exactly the wanted number of candidates if so many of them are new, else nothing at all.
    ///
    /// Appends are linear over all nodes: no two have the same predecessor. If the batch has a claim, that
    /// claim is finished in the same step, with the [`DrawReceipt`](super::DrawReceipt) of the predecessor.
    /// Once this returns, the questions survive a power cut.
    ///
    /// # Errors
    ///
    /// [`RepoError::Conflict`] if the claim was lost, [`RepoError::Full`] if the store has no room,
    /// [`RepoError::Corrupt`] if the log is broken or cannot hold a candidate, [`RepoError::Unavailable`] if
    /// the store does not answer. Then nothing was appended, unless the answer to the commit was lost.
    async fn append<'a>(&self, batch: Batch<'a>) -> Result<Append, RepoError>;
}
