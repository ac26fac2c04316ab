//! Drawing new questions.

mod chain;
mod error;
mod hand;
mod means;
mod reason;
mod round;
mod surplus;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use crate::archive::QuestionArchive;
use crate::clock::Clock;
use crate::ids::IdSource;
use crate::once::{Claim, ClaimState, IdempotencyRepo, KeyDigest, Receipt, RequestDigest, under};
use crate::questions::{Question, QuestionCount};
use crate::quiz::{DrawReceipt, QuestionRepo, QuizSource, SourceError};
use chain::Chain;
pub use error::DrawError;
pub use means::DrawLimits;
use means::Means;
use reason::{Reason, Reasons};
use round::{AskOutcome, Draw};
use surplus::Surplus;

/// The input of [`DrawQuestions::run`].
#[derive(Debug, Clone, Copy)]
pub struct DrawRequest {
    /// How many new questions to save.
    pub count: QuestionCount,
    /// The caller's key, if this request must not be done twice.
    pub key: Option<KeyDigest>,
}

/// Saves new questions and answers with the one that was saved before them.
///
/// It asks its sources in order until enough questions are new, saves all in one step, and keeps surplus
/// questions for the next request.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct DrawQuestions {
    archive: Arc<dyn QuestionArchive>,
    keys: Arc<dyn IdempotencyRepo>,
    ids: Arc<dyn IdSource>,
    means: Means,
}

impl DrawQuestions {
    /// How much longer than the deadline a claim lasts: the time to save.
    const LEASE_MARGIN: Duration = Duration::from_secs(30);

    /// Makes the use case; `sources` are asked in this order.
    #[must_use]
    pub fn new(
        questions: Arc<dyn QuestionRepo>,
        archive: Arc<dyn QuestionArchive>,
        keys: Arc<dyn IdempotencyRepo>,
        ids: Arc<dyn IdSource>,
        clock: Arc<dyn Clock>,
        sources: Vec<Arc<dyn QuizSource>>,
        limits: DrawLimits,
    ) -> Self {
        let (chain, surplus, seen) = (Chain::new(sources), Surplus::default(), AtomicU64::new(0));
        Self { archive, keys, ids, means: Means { questions, clock, chain, surplus, limits, seen } }
    }

    /// Saves the asked number of new questions, and answers with the question that stands directly
    /// before the first of them; `None` if the log was empty.
    ///
    /// # Errors
    ///
    /// [`DrawError`]; nothing was saved then, unless the store's answer to the commit was lost.
    pub async fn run(&self, request: DrawRequest) -> Result<Option<Question>, DrawError> {
        let Some(key) = request.key else { return self.draw(request.count, None).await };
        let digest = RequestDigest::of(&[b"draw", &request.count.get().to_le_bytes()]);
        let lease = self.means.limits.deadline + Self::LEASE_MARGIN;
        match self.keys.claim(key, digest, self.ids.next(), lease).await? {
            ClaimState::Won(claim) => under(&*self.keys, claim, self.draw(request.count, Some(claim))).await,
            ClaimState::Running => Err(DrawError::StillRunning),
            ClaimState::Reused => Err(DrawError::KeyReused),
            ClaimState::Done(receipt) => self.again(&receipt).await,
        }
    }

    /// Repeats the answer of the first request with this key.
    async fn again(&self, receipt: &Receipt) -> Result<Option<Question>, DrawError> {
        match DrawReceipt::read(receipt)? {
            None => Err(DrawError::KeyReused),
            Some(DrawReceipt { previous: None }) => Ok(None),
            Some(DrawReceipt { previous: Some(id) }) => Ok(self.archive.get(id).await?),
        }
    }

    /// Asks the sources in order. Sources that answered [`SourceError::NotYet`] are asked again, and waited
    /// for, only if all sources together did not bring enough.
    async fn draw(&self, count: QuestionCount, claim: Option<Claim>) -> Result<Option<Question>, DrawError> {
        let mut draw = Draw::begin(&self.means, count, claim);
        let mut reasons = Reasons::default();
        let mut waiting = Vec::new();
        for at in self.means.chain.order(self.means.clock.now()) {
            match draw.ask(at, false).await? {
                AskOutcome::Saved(previous) => return Ok(previous),
                AskOutcome::NextSource(reason) => {
                    if let Reason::Failed(SourceError::NotYet(_)) = reason {
                        waiting.push(at);
                    }
                    reasons.add(at, reason);
                }
            }
        }
        for at in waiting {
            match draw.ask(at, true).await? {
                AskOutcome::Saved(previous) => return Ok(previous),
                AskOutcome::NextSource(reason) => reasons.add(at, reason),
            }
        }
        Err(reasons.into_error(draw.found()))
    }
}

#[cfg(test)]
mod tests;
