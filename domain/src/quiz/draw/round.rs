//! One request, and its rounds with a source. A round takes a batch, tries to save, and sees what is still
//! missing.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::error::DrawError;
use super::hand::Hand;
use super::means::Means;
use super::reason::Reason;
use crate::clock::within;
use crate::error::RepoError;
use crate::once::Claim;
use crate::questions::{NewQuestion, Question, QuestionCount};
use crate::quiz::{Append, Ask, Batch, Known, SourceError};

/// One request on its way through the sources.
pub(super) struct Draw<'a> {
    of: &'a Means,
    hand: Hand<'a>,
    count: QuestionCount,
    claim: Option<Claim>,
    deadline: Pin<Box<dyn Future<Output = ()> + Send + 'a>>,
}

/// How asking one source ended.
#[expect(clippy::large_enum_variant, reason = "it lives for a moment, once per source")]
pub(super) enum AskOutcome {
    Saved(Option<Question>),
    /// Nothing was saved, and it is the next source's turn.
    NextSource(Reason),
}

/// What a source gives for one round.
enum Offer {
    /// Questions that an earlier request left over; the source was not called.
    Kept(Vec<NewQuestion>),
    /// Questions that a call to the source returned.
    Fetched(Vec<NewQuestion>),
    Nothing(Reason),
}

/// What is known of one source after its rounds so far.
#[derive(Default)]
struct Rounds {
    /// The next call asks for as many questions as one call can bring.
    plenty: bool,
    /// How many calls in a row brought nothing new.
    barren: u32,
}

/// What a round found that saved nothing.
struct Short {
    /// The questions came from a call to the source.
    called: bool,
    /// The call brought less than was missing.
    scant: bool,
    /// How many questions of the batch the hand did not hold yet.
    brought: usize,
    /// How many of those were in the log before the round began.
    repeats: usize,
    /// At least one candidate was in the log.
    known: bool,
}

impl Rounds {
    fn after(&mut self, round: &Short) {
        self.plenty = self.plenty || round.scant || round.known || round.brought == 0;
        if round.called {
            self.barren = if round.brought == round.repeats { self.barren + 1 } else { 0 };
        }
    }
}

impl<'a> Draw<'a> {
    /// The shortest wait before a source is asked again, so that `NotYet(0)` causes no tight loop.
    const SHORTEST_WAIT: Duration = Duration::from_millis(50);

    /// Begins a draw, and with it its deadline.
    pub(super) fn begin(of: &'a Means, count: QuestionCount, claim: Option<Claim>) -> Self {
        let deadline = of.clock.sleep(of.limits.deadline);
        Self { of, hand: Hand::new(&of.surplus), count, claim, deadline }
    }

    /// How many new questions are at hand.
    pub(super) fn found(&self) -> usize {
        self.hand.candidates().len()
    }

    /// Asks one source until enough questions are saved, or it has nothing new. If `patient`, waits each time
    /// the source answers [`SourceError::NotYet`].
    pub(super) async fn ask(&mut self, at: usize, patient: bool) -> Result<AskOutcome, DrawError> {
        let mut rounds = Rounds::default();
        while rounds.barren < self.of.limits.max_barren_rounds {
            let missing = self.hand.missing(self.count);
            // Read the high-water mark before asking: a candidate found above it later was saved by a concurrent
            // request and is no repeat.
            let seen = self.of.seen.load(Ordering::Relaxed);
            let (called, batch) = match self.next_batch(at, Ask { missing, plenty: rounds.plenty }).await? {
                Offer::Kept(batch) => (false, batch),
                Offer::Fetched(batch) => (true, batch),
                Offer::Nothing(Reason::Failed(SourceError::NotYet(wait))) if patient => {
                    self.wait(wait).await?;
                    continue;
                }
                Offer::Nothing(reason) => return Ok(AskOutcome::NextSource(reason)),
            };
            let scant = called && batch.len() < missing;
            let begin = self.hand.add(batch);
            let known = match self.save().await? {
                Append::Saved { previous, .. } => return Ok(AskOutcome::Saved(previous)),
                Append::Short { known } => known,
            };
            let (brought, repeats) = (self.found() - begin, self.repeats(begin, seen, &known));
            self.hand.drop_known(&known);
            rounds.after(&Short { called, scant, brought, repeats, known: !known.is_empty() });
        }
        Ok(AskOutcome::NextSource(Reason::Barren))
    }

    /// Takes what an earlier request left over from this source; if that is nothing, calls the source.
    async fn next_batch(&mut self, at: usize, ask: Ask) -> Result<Offer, DrawError> {
        let of = self.of;
        let source = of.chain.get(at);
        let kept = of.surplus.take(&source.name(), ask.missing);
        if !kept.is_empty() {
            return Ok(Offer::Kept(kept));
        }
        match within(self.deadline.as_mut(), source.fetch(ask)).await {
            None => {
                // This source used up the deadline, so the next draws ask the other sources first.
                of.chain.remember_failure(at, of.clock.now());
                Err(DrawError::Deadline { found: self.found() })
            }
            Some(Ok(batch)) => {
                of.chain.remember_success(at);
                Ok(Offer::Fetched(batch))
            }
            Some(Err(error)) => {
                if !matches!(error, SourceError::NotYet(_)) {
                    of.chain.remember_failure(at, of.clock.now());
                }
                Ok(Offer::Nothing(Reason::Failed(error)))
            }
        }
    }

    async fn wait(&mut self, span: Duration) -> Result<(), DrawError> {
        let pause = self.of.clock.sleep(span.max(Self::SHORTEST_WAIT));
        let waited = within(self.deadline.as_mut(), pause).await;
        waited.ok_or_else(|| DrawError::Deadline { found: self.found() })
    }

    /// Saves exactly the requested number of candidates, if so many are new, and takes them out of the hand.
    async fn save(&mut self) -> Result<Append, RepoError> {
        let batch = Batch {
            candidates: self.hand.candidates(),
            wanted: self.count,
            saved_at: self.of.clock.now(),
            claim: self.claim,
        };
        let append = self.of.questions.append(batch).await?;
        if let Append::Saved { first, .. } = &append {
            self.of.seen.fetch_max(first.0 + self.count.get() as u64 - 1, Ordering::Relaxed);
            self.hand.drop_saved(self.count);
        }
        Ok(append)
    }

    /// Counts the candidates from `begin` on that were in the log before this round, at places up to `seen`.
    /// Those at higher places were saved by a concurrent request meanwhile.
    fn repeats(&self, begin: usize, seen: u64, known: &[Known]) -> usize {
        let highest = known.iter().map(|known| known.id.0).max().unwrap_or(0);
        self.of.seen.fetch_max(highest, Ordering::Relaxed);
        known.iter().filter(|known| known.position >= begin && known.id.0 <= seen).count()
    }
}
