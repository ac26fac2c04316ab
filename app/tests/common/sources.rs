//! Sources of questions for tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::quiz::{Ask, QuizSource, SourceError};
use quizcast_domain::testkit::memory::ListSource;
use tokio::sync::Semaphore;

/// The question with this number.
pub(crate) fn question(number: usize) -> NewQuestion {
    let mut draft =
        Draft::new(SourceName::BUILTIN, format!("Question {number}?"), format!("Answer {number}"));
    draft.category = Some(if number.is_multiple_of(2) { "Even" } else { "Odd" }.to_owned());
    NewQuestion::new(draft).unwrap()
}

/// Gives so many questions, then no more.
pub(crate) fn numbered(count: usize) -> ListSource {
    ListSource::new(SourceName::BUILTIN, (1..=count).map(question).collect())
}

/// How a source fails.
#[derive(Clone, Copy)]
pub(crate) enum Failure {
    Nonsense,
    Unreachable(Option<Duration>),
    Silent,
}

/// A source that always fails.
pub(crate) struct Failing(pub(crate) Failure);

#[async_trait]
impl QuizSource for Failing {
    fn name(&self) -> SourceName {
        SourceName::BUILTIN
    }

    async fn fetch(&self, _ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        match self.0 {
            Failure::Nonsense => Err(SourceError::Nonsense("a secret cause".into())),
            Failure::Unreachable(retry_after) => {
                Err(SourceError::Unreachable { retry_after, cause: "a secret cause".into() })
            }
            Failure::Silent => std::future::pending().await,
        }
    }
}

/// A source that answers only once it is opened, and counts the calls.
#[derive(Clone)]
pub(crate) struct Gated {
    inner: Arc<ListSource>,
    gate: Arc<Semaphore>,
    asked: Arc<AtomicUsize>,
}

impl Gated {
    pub(crate) fn new(count: usize) -> Self {
        let gate = Arc::new(Semaphore::new(0));
        Self { inner: Arc::new(numbered(count)), gate, asked: Arc::default() }
    }

    pub(crate) fn open(&self) {
        self.gate.add_permits(1000);
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Waits until a call has arrived.
    pub(crate) async fn wait_for_request(&self) {
        while self.asked() == 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[async_trait]
impl QuizSource for Gated {
    fn name(&self) -> SourceName {
        SourceName::BUILTIN
    }

    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        drop(self.gate.acquire().await);
        self.inner.fetch(ask).await
    }
}
