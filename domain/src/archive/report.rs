//! Reports that something is wrong with a question.

use std::sync::Arc;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use thiserror::Error;
use time::OffsetDateTime;

use crate::clock::Clock;
use crate::error::RepoError;
use crate::questions::QuestionId;

/// What somebody says is wrong: trimmed, not empty, at most [`ReportReason::MAX_CHARS`] characters, no control
/// characters but line breaks and tabs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReportReason(String);

/// Why a reason was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidReportReason {
    /// It is too long.
    #[error("a reason has at most {max} characters, not {0}", max = ReportReason::MAX_CHARS)]
    Length(usize),
    /// It holds a control character.
    #[error("a reason has no control characters")]
    Control,
}

impl ReportReason {
    /// Longest reason, in characters.
    pub const MAX_CHARS: usize = 500;

    /// Trims and checks `raw`. A blank text is no reason.
    ///
    /// # Errors
    ///
    /// [`InvalidReportReason`] says which rule was broken.
    pub fn new(raw: &str) -> Result<Option<Self>, InvalidReportReason> {
        let reason = raw.trim();
        if reason.chars().any(|char| char.is_control() && !matches!(char, '\n' | '\r' | '\t')) {
            return Err(InvalidReportReason::Control);
        }
        match reason.chars().count() {
            0 => Ok(None),
            1..=Self::MAX_CHARS => Ok(Some(Self(reason.to_owned()))),
            got => Err(InvalidReportReason::Length(got)),
        }
    }

    /// The reason as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The question that was reported.
    pub question: QuestionId,
    /// Who reported it: a text that stands for a client address.
    pub reporter: String,
    /// What is wrong with it.
    pub reason: Option<ReportReason>,
    /// When.
    pub at: OffsetDateTime,
}

/// How many bytes a day's key has, see [`Report::digest`].
pub const DAY_KEY_LENGTH: usize = 32;

impl Report {
    /// The hash that stands for the reporter and the question. It tells nothing to whoever lacks the key.
    #[must_use]
    pub fn digest(&self, day_key: &[u8; DAY_KEY_LENGTH]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(day_key);
        hash.update(self.question.0.to_le_bytes());
        hash.update(&self.reporter);
        hash.finalize().into()
    }
}

/// How many reasons of a question are kept.
pub const KEPT_REASONS: usize = 20;

/// Reports, and what the operator makes of them.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuestionReports: Send + Sync {
    /// Counts a report, and returns how many there are now; `None` if there is no such question.
    ///
    /// A reporter counts once a day (UTC) and question. Of a report that does not count, the reason is not kept
    /// either. The last [`KEPT_REASONS`] reasons of a question are kept. Who reported is kept as a hash only, whose key
    /// is made anew each day; [`sweep`](Self::sweep) deletes both.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] if the store has no room, [`RepoError::Unavailable`] if it does not answer.
    async fn report(&self, report: &Report) -> Result<Option<u64>, RepoError>;

    /// The reasons of a question, newest first.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn reasons(&self, question: QuestionId) -> Result<Vec<ReportReason>, RepoError>;

    /// Hides a question or shows it again; `false` if there is no such question.
    ///
    /// A hidden question keeps its place in the log and its uniqueness. Only
    /// [`QuestionArchive::get`](super::QuestionArchive::get), draws and their predecessors still find it.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] if the store has no room, [`RepoError::Unavailable`] if it does not answer.
    async fn hide(&self, question: QuestionId, hidden: bool) -> Result<bool, RepoError>;

    /// Deletes who reported on the days before that of `now`, and returns how many.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer.
    async fn sweep(&self, now: OffsetDateTime) -> Result<u64, RepoError>;
}

/// Reports a question.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct ReportQuestion {
    reports: Arc<dyn QuestionReports>,
    clock: Arc<dyn Clock>,
}

impl ReportQuestion {
    /// Makes the use case.
    #[must_use]
    pub fn new(reports: Arc<dyn QuestionReports>, clock: Arc<dyn Clock>) -> Self {
        Self { reports, clock }
    }

    /// Reports `question`, and returns how often it was reported; `None` if there is no such question. `reporter` is a
    /// text that stands for a client address.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] if the store has no room, [`RepoError::Unavailable`] if it does not answer.
    pub async fn run(
        &self,
        question: QuestionId,
        reporter: String,
        reason: Option<ReportReason>,
    ) -> Result<Option<u64>, RepoError> {
        self.reports.report(&Report { question, reporter, reason, at: self.clock.now() }).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_short_and_plain() {
        let reason = |raw: &str| ReportReason::new(raw).map(|reason| reason.map(|it| it.as_str().to_owned()));
        assert_eq!(reason("  wrong\nanswer "), Ok(Some("wrong\nanswer".into())));
        assert_eq!(reason(" \n "), Ok(None));
        assert_eq!(reason(&"é".repeat(500)), Ok(Some("é".repeat(500))));
        assert_eq!(reason(&"é".repeat(501)), Err(InvalidReportReason::Length(501)));
        assert_eq!(reason("a\0b"), Err(InvalidReportReason::Control));
    }
}
