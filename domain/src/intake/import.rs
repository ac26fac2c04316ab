//! Adding many questions to the log.

use std::sync::Arc;
use std::time::Duration;

use super::pace::Pace;
use super::ports::{Fate, QuestionIntake};
use super::seen::Seen;
use crate::clock::Clock;
use crate::error::RepoError;
use crate::questions::NewQuestion;

/// Whether an import changes anything, and how much room it leaves to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It only counts.
    DryRun,
    /// It adds, and pauses while another process has the store open.
    Beside,
    /// It adds, and always pauses: it runs inside of a server.
    Within,
}

/// How many questions were new, and how many were known. A dry run tells what would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// New ones.
    pub new: u64,
    /// Known ones.
    pub known: u64,
}

/// Adds many questions to the log. Beside others each transaction takes at most about 100 ms, and the import pauses
/// after it for as long as it took, so that they get the log's lock. Where it is alone, transactions are longer.
///
/// An import that is broken off has added a part. It is simply run again: what was added is known then.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct ImportQuestions {
    intake: Arc<dyn QuestionIntake>,
    clock: Arc<dyn Clock>,
    manner: Manner,
    waiting: Vec<NewQuestion>,
    alone: Pace,
    beside: Pace,
    /// Whether others had the store open after the last batch.
    shared: bool,
    seen: Seen,
    imported: Imported,
}

impl ImportQuestions {
    /// Most bytes of text in a transaction.
    const MOST_TEXT: usize = 1024 * 1024;
    /// Longest pause.
    const MOST_PAUSE: Duration = Duration::from_secs(1);

    /// Begins an import.
    #[must_use]
    pub fn new(intake: Arc<dyn QuestionIntake>, clock: Arc<dyn Clock>, manner: Manner) -> Self {
        Self {
            intake,
            clock,
            manner,
            waiting: Vec::new(),
            alone: Pace::alone(),
            beside: Pace::beside(),
            shared: true,
            seen: Seen::default(),
            imported: Imported::default(),
        }
    }

    /// What became of the questions so far, without those that still wait for their transaction.
    #[must_use]
    pub const fn imported(&self) -> Imported {
        self.imported
    }

    /// Takes more questions, and adds as many as fill transactions.
    ///
    /// # Errors
    ///
    /// [`RepoError`] as [`QuestionIntake::add`]; what was added before stays.
    pub async fn take(&mut self, questions: Vec<NewQuestion>) -> Result<(), RepoError> {
        self.waiting.extend(questions);
        while let Some(next) = self.full() {
            self.batch(next).await?;
        }
        Ok(())
    }

    /// Adds the questions that still wait.
    ///
    /// # Errors
    ///
    /// [`RepoError`] as [`QuestionIntake::add`]; what was added before stays.
    pub async fn finish(&mut self) -> Result<Imported, RepoError> {
        while !self.waiting.is_empty() {
            let next = self.full().unwrap_or(self.waiting.len());
            self.batch(next).await?;
        }
        Ok(self.imported)
    }

    /// How many of the waiting questions make the next transaction; `None` if there is room for more.
    fn full(&self) -> Option<usize> {
        let size = if self.shared { self.beside.size() } else { self.alone.size() };
        let mut text = 0;
        for (at, question) in self.waiting.iter().enumerate() {
            if at == size || (at > 0 && text >= Self::MOST_TEXT) {
                return Some(at);
            }
            text += length(question);
        }
        (self.waiting.len() == size).then_some(self.waiting.len())
    }

    /// Adds the next `count` questions.
    async fn batch(&mut self, count: usize) -> Result<(), RepoError> {
        let batch: Vec<_> = self.waiting.drain(..count).collect();
        let began = self.clock.now();
        if self.manner == Manner::DryRun {
            let fates = self.intake.look(&batch).await?;
            for (question, fate) in batch.iter().zip(fates) {
                let new = fate == Fate::New && self.seen.takes(question);
                self.count(new);
            }
            return Ok(());
        }
        for fate in self.intake.add(&batch, began).await? {
            self.count(fate == Fate::New);
        }
        // The clock may have been set back meanwhile.
        let took = Duration::try_from(self.clock.now() - began).unwrap_or_default();
        let pace = if self.shared { &mut self.beside } else { &mut self.alone };
        pace.took(count, took);
        self.shared = self.manner == Manner::Within || self.intake.is_shared().await?;
        if self.shared {
            self.clock.sleep(took.min(Self::MOST_PAUSE)).await;
        }
        Ok(())
    }

    fn count(&mut self, new: bool) {
        if new {
            self.imported.new += 1;
        } else {
            self.imported.known += 1;
        }
    }
}

/// The bytes of the question's texts.
fn length(question: &NewQuestion) -> usize {
    let draft = question.draft();
    let choices = draft.choices.iter().flatten().map(String::len).sum::<usize>();
    draft.question.len() + draft.answer.len() + choices
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use time::OffsetDateTime;

    use super::*;
    use crate::clock::MockClock;
    use crate::questions::{Draft, SourceName};
    use crate::testkit::contract::fixtures::new_question;
    use crate::testkit::memory::{FixedClock, MemoryLog};

    /// Keeps the sizes of the batches, and says that somebody else is there.
    #[derive(Default)]
    struct Watched {
        log: MemoryLog,
        sizes: Mutex<Vec<usize>>,
        shared: bool,
    }

    #[async_trait]
    impl QuestionIntake for Watched {
        async fn add(&self, batch: &[NewQuestion], at: OffsetDateTime) -> Result<Vec<Fate>, RepoError> {
            self.sizes.lock().unwrap().push(batch.len());
            self.log.add(batch, at).await
        }
        async fn look(&self, batch: &[NewQuestion]) -> Result<Vec<Fate>, RepoError> {
            self.log.look(batch).await
        }
        async fn is_shared(&self) -> Result<bool, RepoError> {
            Ok(self.shared)
        }
    }

    async fn run<I: QuestionIntake + 'static>(intake: &Arc<I>, manner: Manner, numbers: &[u32]) -> Imported {
        let mut import =
            ImportQuestions::new(Arc::clone(intake) as _, Arc::new(FixedClock::default()), manner);
        for some in numbers.chunks(100) {
            import.take(some.iter().copied().map(new_question).collect()).await.unwrap();
        }
        import.finish().await.unwrap()
    }

    #[tokio::test]
    async fn a_dry_run_says_the_same_as_the_run_and_changes_nothing() {
        let log = Arc::new(MemoryLog::default());
        run(&log, Manner::Beside, &[3, 700]).await;
        // Repeated within a batch, and far away from each other.
        let numbers: Vec<_> = (1..=500).chain([5, 5, 700, 700]).chain(400..=600).collect();
        let dry = run(&log, Manner::DryRun, &numbers).await;
        assert_eq!(dry, run(&log, Manner::DryRun, &numbers).await);
        assert_eq!(dry, run(&log, Manner::Beside, &numbers).await);
        assert_eq!(dry, Imported { new: 599, known: 106 });
    }

    #[tokio::test]
    async fn batches_are_small_at_first_and_all_is_added() {
        let intake = Arc::new(Watched::default());
        let numbers: Vec<_> = (1..=1000).collect();
        assert_eq!(run(&intake, Manner::Beside, &numbers).await, Imported { new: 1000, known: 0 });
        assert_eq!(*intake.sizes.lock().unwrap(), [200, 400, 400]);
    }

    #[tokio::test]
    async fn long_texts_make_short_batches() {
        let intake = Arc::new(Watched::default());
        let clock = Arc::new(FixedClock::default());
        let mut import = ImportQuestions::new(Arc::clone(&intake) as _, clock, Manner::Beside);
        let long = |n: u32| {
            let draft = Draft::new(SourceName::IMPORT, format!("{n}{}", "q".repeat(3900)), "a");
            let choices = vec!["c".repeat(1000); 20];
            NewQuestion::new(Draft { choices: Some(choices), ..draft }).unwrap()
        };
        import.take((0..100).map(long).collect()).await.unwrap();
        import.finish().await.unwrap();
        assert_eq!(*intake.sizes.lock().unwrap(), [44, 44, 12]);
    }

    /// A clock on which each batch takes 30 ms. It counts the pauses, which must be as long.
    fn clock(pauses: usize) -> MockClock {
        let mut clock = MockClock::new();
        let mut now = FixedClock::default().0;
        clock.expect_now().returning(move || {
            now += Duration::from_millis(30);
            now
        });
        let as_long = |span: &Duration| *span == Duration::from_millis(30);
        clock.expect_sleep().withf(as_long).times(pauses).returning(|_| ());
        clock
    }

    #[tokio::test]
    async fn it_pauses_as_long_as_a_batch_took_where_others_are() {
        for (manner, shared, pauses) in [
            (Manner::Beside, false, 0),
            (Manner::Beside, true, 2),
            (Manner::Within, false, 2),
            (Manner::DryRun, true, 0),
        ] {
            let intake = Arc::new(Watched { shared, ..Watched::default() });
            let mut import = ImportQuestions::new(intake, Arc::new(clock(pauses)), manner);
            import.take((1..=400).map(new_question).collect()).await.unwrap();
            assert_eq!(import.finish().await.unwrap().new, 400, "{manner:?}");
        }
    }
}
