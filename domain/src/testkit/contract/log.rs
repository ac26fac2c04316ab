//! The log of questions as the suites see it.

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use super::fixtures::count;
use crate::archive::{ClueArchive, PageRequest, QuestionArchive, QuestionReports};
use crate::intake::QuestionIntake;
use crate::once::IdempotencyRepo;
use crate::page::PageLimit;
use crate::questions::{NewQuestion, Question, QuestionId};
use crate::quiz::{Append, Batch, Known, QuestionRepo};

/// Repositories that keep the log of questions and its keys in the same place.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Log {
    /// The log, to be appended to.
    pub questions: Arc<dyn QuestionRepo>,
    /// The log, to be read.
    pub archive: Arc<dyn QuestionArchive>,
    /// The log, to be read as clues.
    pub clues: Arc<dyn ClueArchive>,
    /// Reports on its questions.
    pub reports: Arc<dyn QuestionReports>,
    /// The log, to be added to in bulk.
    pub intake: Arc<dyn QuestionIntake>,
    /// The idempotency keys.
    pub keys: Arc<dyn IdempotencyRepo>,
}

impl Log {
    pub(super) async fn append(&self, candidates: &[NewQuestion], wanted: usize) -> Append {
        let batch = Batch { candidates, wanted: count(wanted), saved_at: saved_at(), claim: None };
        self.questions.append(batch).await.expect("an answer")
    }

    /// Appends, and gives the first place and the predecessor.
    pub(super) async fn save(
        &self,
        candidates: &[NewQuestion],
        wanted: usize,
    ) -> (QuestionId, Option<Question>) {
        saved(self.append(candidates, wanted).await)
    }

    /// Appends too few new questions, and gives the known ones.
    pub(super) async fn short(&self, candidates: &[NewQuestion], wanted: usize) -> Vec<Known> {
        short(self.append(candidates, wanted).await)
    }

    /// All that is saved, newest first.
    pub(super) async fn all(&self) -> Vec<Question> {
        let mut request =
            PageRequest { limit: PageLimit::new(100).expect("a valid limit"), ..PageRequest::default() };
        let mut found = Vec::new();
        loop {
            let page = self.archive.page(&request).await.expect("an answer");
            found.extend(page.items);
            request.before = page.next;
            if request.before.is_none() {
                return found;
            }
        }
    }
}

pub(super) fn saved_at() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_654_321)
}

pub(super) fn saved(append: Append) -> (QuestionId, Option<Question>) {
    match append {
        Append::Saved { first, previous } => (first, previous),
        Append::Short { known } => panic!("nothing was saved, {known:?} were known"),
    }
}

pub(super) fn short(append: Append) -> Vec<Known> {
    match append {
        Append::Saved { first, .. } => panic!("saved from {first:?} on"),
        Append::Short { known } => known,
    }
}
