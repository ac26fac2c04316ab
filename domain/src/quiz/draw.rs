//! Drawing new questions.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use thiserror::Error;

use super::chain::Chain;
use super::hand::Hand;
use super::surplus::Surplus;
use super::{Append, Ask, Batch, Known, Question, QuestionCount, QuestionRepo, QuizSource, SourceError};
use crate::clock::{Clock, within};
use crate::idempotency::{Claim, ClaimState, IdempotencyRepo, KeyDigest, Receipt, RequestDigest};
use crate::ids::IdSource;
use crate::{BoxError, RepoError};

/// The bounds of a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawLimits {
    /// After so many rounds in a row that brought nothing new the next source is asked.
    pub max_barren_rounds: u32,
    /// How long questions are collected.
    pub deadline: Duration,
}

impl Default for DrawLimits {
    fn default() -> Self {
        Self { max_barren_rounds: 5, deadline: Duration::from_secs(30) }
    }
}

/// What is asked of [`DrawQuestions::run`].
#[derive(Debug, Clone, Copy)]
pub struct DrawRequest {
    /// How many new questions to save.
    pub count: QuestionCount,
    /// The caller's key, if this request must not be done twice.
    pub key: Option<KeyDigest>,
}

/// Why nothing was drawn. In each case nothing was saved.
#[derive(Debug, Error)]
pub enum DrawError {
    /// The time was up.
    #[error("only {found} new questions could be collected in time")]
    Deadline {
        /// How many new ones were found.
        found: usize,
    },
    /// No source has enough that is new.
    #[error("the sources have only {found} new questions left")]
    Exhausted {
        /// How many new ones were found.
        found: usize,
    },
    /// The last source answered nonsense.
    #[error("the last source answered nonsense")]
    Nonsense(#[source] BoxError),
    /// The last source cannot be reached, or has nothing yet.
    #[error("the last source cannot be reached now")]
    Unreachable {
        /// When it makes sense to ask again.
        retry_after: Option<Duration>,
        /// What happened.
        #[source]
        cause: BoxError,
    },
    /// The first request with this key still runs.
    #[error("the first request with this idempotency key still runs")]
    StillRunning,
    /// The key was used for another request.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] RepoError),
}

/// Saves new questions and answers with the one that was saved before them.
///
/// It asks its sources in order until enough is new, saves all in one step, and keeps what is left
/// over for the next request.
#[derive(Debug)]
pub struct DrawQuestions<Q, K, I, C> {
    questions: Q,
    keys: K,
    ids: I,
    clock: C,
    chain: Chain,
    surplus: Surplus,
    limits: DrawLimits,
    /// The highest place in the log that this process has seen. A candidate that is known at a
    /// higher place was lost to a concurrent request: the source did nothing wrong.
    seen: AtomicU64,
}

/// How asking one source ended.
#[expect(clippy::large_enum_variant, reason = "it lives for a moment, once per source")]
enum Asked {
    Saved(Option<Question>),
    HandedOver(Reason),
}

/// Why a source handed over to the next one.
#[derive(Default)]
enum Reason {
    #[default]
    Barren,
    Failed(SourceError),
}

/// Why the last source handed over: the last as configured, in whatever order they were asked.
#[derive(Default)]
struct Reasons {
    at: usize,
    last: Reason,
}

impl Reasons {
    fn add(&mut self, at: usize, reason: Reason) {
        if at >= self.at {
            (self.at, self.last) = (at, reason);
        }
    }
}

impl<Q, K, I, C> DrawQuestions<Q, K, I, C> {
    /// Puts the use case together; `sources` are asked in this order.
    pub fn new(
        questions: Q,
        keys: K,
        ids: I,
        clock: C,
        sources: Vec<Arc<dyn QuizSource>>,
        limits: DrawLimits,
    ) -> Self {
        let (chain, surplus, seen) = (Chain::new(sources), Surplus::default(), AtomicU64::new(0));
        Self { questions, keys, ids, clock, chain, surplus, limits, seen }
    }
}

impl<Q: QuestionRepo, K: IdempotencyRepo, I: IdSource, C: Clock> DrawQuestions<Q, K, I, C> {
    /// A claim outlives the deadline by this: the time to save.
    const LEASE_MARGIN: Duration = Duration::from_secs(30);

    /// Saves the asked number of new questions, and answers with the question that stands directly
    /// before the first of them; `None` if the log was empty.
    ///
    /// # Errors
    ///
    /// [`DrawError`]; nothing was saved then.
    pub async fn run(&self, request: DrawRequest) -> Result<Option<Question>, DrawError> {
        let Some(key) = request.key else { return self.draw(request.count, None).await };
        let digest = RequestDigest::of(&[b"draw", &request.count.get().to_le_bytes()]);
        let lease = self.limits.deadline + Self::LEASE_MARGIN;
        match self.keys.claim(key, digest, self.ids.next(), lease).await? {
            ClaimState::Won(claim) => self.draw_claimed(request.count, claim).await,
            ClaimState::Running => Err(DrawError::StillRunning),
            ClaimState::Reused | ClaimState::Done(Receipt::Record { .. }) => Err(DrawError::KeyReused),
            ClaimState::Done(Receipt::Draw { previous: None }) => Ok(None),
            ClaimState::Done(Receipt::Draw { previous: Some(id) }) => Ok(self.questions.get(id).await?),
        }
    }

    async fn draw_claimed(&self, count: QuestionCount, claim: Claim) -> Result<Option<Question>, DrawError> {
        let mut held = Held { keys: &self.keys, claim: Some(claim) };
        let drawn = self.draw(count, Some(claim)).await;
        if drawn.is_err() {
            // A failure here is no news to the caller: the lease frees the key a little later.
            drop(self.keys.release(&claim).await);
        }
        held.claim = None;
        drawn
    }

    async fn draw(&self, count: QuestionCount, claim: Option<Claim>) -> Result<Option<Question>, DrawError> {
        let mut deadline = pin!(self.clock.sleep(self.limits.deadline));
        let mut draw = Draw { of: self, hand: Hand::new(&self.surplus), count, claim };
        let order = self.chain.order(self.clock.now());
        let mut reasons = Reasons::default();
        let mut waiting = Vec::new();
        for &at in &order {
            match draw.ask(at, false, deadline.as_mut()).await? {
                Asked::Saved(previous) => return Ok(previous),
                Asked::HandedOver(reason) => {
                    if let Reason::Failed(SourceError::NotYet(_)) = reason {
                        waiting.push(at);
                    }
                    reasons.add(at, reason);
                }
            }
        }
        // No source could answer at once: now it is worth waiting for those that have more later.
        for at in waiting {
            match draw.ask(at, true, deadline.as_mut()).await? {
                Asked::Saved(previous) => return Ok(previous),
                Asked::HandedOver(reason) => reasons.add(at, reason),
            }
        }
        Err(reasons.last.into_error(draw.found()))
    }
}

/// One request on its way through the sources.
struct Draw<'a, Q, K, I, C> {
    of: &'a DrawQuestions<Q, K, I, C>,
    hand: Hand<'a>,
    count: QuestionCount,
    claim: Option<Claim>,
}

impl<Q: QuestionRepo, K: IdempotencyRepo, I: IdSource, C: Clock> Draw<'_, Q, K, I, C> {
    /// However eager a source is, it is not asked in a tight loop.
    const SHORTEST_WAIT: Duration = Duration::from_millis(50);

    /// Asks one source until enough is collected and saved, or it has nothing new.
    async fn ask<L>(
        &mut self,
        at: usize,
        patient: bool,
        mut deadline: Pin<&mut L>,
    ) -> Result<Asked, DrawError>
    where
        L: Future<Output = ()> + Send,
    {
        let of = self.of;
        let source = of.chain.get(at);
        let (mut barren, mut plenty) = (0, false);
        while barren < of.limits.max_barren_rounds {
            let missing = self.hand.missing(self.count);
            // What is saved from here on while the source answers is lost to a concurrent request.
            let seen = of.seen.load(Ordering::Relaxed);
            let kept = of.surplus.take(&source.name(), missing);
            // What was kept cost no round, so it cannot be a barren one.
            let free = !kept.is_empty();
            let fetched = if free || missing == 0 {
                Some(Ok(kept))
            } else {
                within(deadline.as_mut(), source.fetch(Ask { missing, plenty })).await
            };
            let batch = match fetched {
                None => {
                    // It used up the time of all others: they are asked before it next time.
                    of.chain.remember_failure(at, of.clock.now());
                    return Err(DrawError::Deadline { found: self.found() });
                }
                Some(Ok(batch)) => batch,
                Some(Err(SourceError::NotYet(wait))) if patient => {
                    match within(deadline.as_mut(), of.clock.sleep(wait.max(Self::SHORTEST_WAIT))).await {
                        None => return Err(DrawError::Deadline { found: self.found() }),
                        Some(()) => continue,
                    }
                }
                Some(Err(error)) => {
                    if !matches!(error, SourceError::NotYet(_)) {
                        of.chain.remember_failure(at, of.clock.now());
                    }
                    return Ok(Asked::HandedOver(Reason::Failed(error)));
                }
            };
            if !free {
                of.chain.remember_success(at);
            }
            plenty = plenty || (!free && batch.len() < missing);
            let begin = self.hand.add(batch);
            let known = match self.append().await? {
                Append::Saved { first, previous } => {
                    of.seen.fetch_max(first.0 + self.count.get() as u64 - 1, Ordering::Relaxed);
                    self.hand.drop_saved(self.count);
                    return Ok(Asked::Saved(previous));
                }
                Append::Short { known } => known,
            };
            let brought = self.hand.candidates().len() - begin;
            let repeats = self.repeats(begin, seen, &known);
            self.hand.drop_known(&known);
            plenty = plenty || !known.is_empty() || brought == 0;
            if free {
                continue;
            }
            barren = if brought == repeats { barren + 1 } else { 0 };
        }
        Ok(Asked::HandedOver(Reason::Barren))
    }

    async fn append(&self) -> Result<Append, RepoError> {
        let batch = Batch {
            candidates: self.hand.candidates(),
            wanted: self.count,
            saved_at: self.of.clock.now(),
            claim: self.claim,
        };
        self.of.questions.append(batch).await
    }

    /// How many of the candidates from `begin` on were in the log before this round, when `seen` was
    /// the highest place, and were not lost to a concurrent request just now.
    fn repeats(&self, begin: usize, seen: u64, known: &[Known]) -> usize {
        let highest = known.iter().map(|known| known.id.0).max().unwrap_or(0);
        self.of.seen.fetch_max(highest, Ordering::Relaxed);
        known.iter().filter(|known| known.position >= begin && known.id.0 <= seen).count()
    }

    fn found(&self) -> usize {
        self.hand.candidates().len()
    }
}

impl Reason {
    fn into_error(self, found: usize) -> DrawError {
        match self {
            Self::Barren => DrawError::Exhausted { found },
            Self::Failed(SourceError::Nonsense(cause)) => DrawError::Nonsense(cause),
            Self::Failed(SourceError::Unreachable { retry_after, cause }) => {
                DrawError::Unreachable { retry_after, cause }
            }
            Self::Failed(error @ SourceError::NotYet(wait)) => {
                DrawError::Unreachable { retry_after: Some(wait), cause: Box::new(error) }
            }
        }
    }
}

/// Gives a claim back if the request is dropped in the middle.
struct Held<'a, K: IdempotencyRepo> {
    keys: &'a K,
    claim: Option<Claim>,
}

impl<K: IdempotencyRepo> Drop for Held<'_, K> {
    fn drop(&mut self) {
        if let Some(claim) = self.claim.take() {
            self.keys.abandon(claim);
        }
    }
}

#[cfg(test)]
mod tests;
