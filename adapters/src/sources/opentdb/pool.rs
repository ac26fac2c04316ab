//! What was read ahead.

use std::collections::VecDeque;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use quizcast_domain::questions::NewQuestion;
use quizcast_domain::quiz::SourceError;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::super::http::CallError;

/// What was read ahead, and how the last call went.
#[derive(Debug, Default)]
pub(super) struct Pool {
    stock: Mutex<Stock>,
    taken: Notify,
}

#[derive(Debug, Default)]
struct Stock {
    questions: VecDeque<NewQuestion>,
    standing: Standing,
    /// When the next call that can bring questions is made.
    due: Option<Instant>,
}

/// How the last call went.
#[derive(Debug, Clone, Default)]
pub(super) enum Standing {
    /// There is more to come.
    #[default]
    Fine,
    /// The database has nothing at all.
    Dry,
    /// It cannot be reached, or refuses.
    Unreachable(Arc<dyn Error + Send + Sync>),
    /// It answered nonsense.
    Nonsense(Arc<dyn Error + Send + Sync>),
}

impl From<CallError> for Standing {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Throttled { cause, .. } | CallError::Unreachable { cause, .. } => {
                Self::Unreachable(cause.into())
            }
            CallError::Nonsense(cause) => Self::Nonsense(cause.into()),
        }
    }
}

impl Pool {
    /// Most questions that are kept.
    pub(super) const MOST: usize = 250;
    /// Shortest wait that a caller is told: a call that is due or running may bring questions by then.
    const SOON: Duration = Duration::from_millis(50);

    /// Takes up to `count`, or says why there are none.
    pub(super) fn take(&self, count: usize) -> Result<Vec<NewQuestion>, SourceError> {
        let mut stock = self.stock.lock().unwrap_or_else(PoisonError::into_inner);
        let count = count.min(stock.questions.len());
        if count > 0 {
            self.taken.notify_one();
            return Ok(stock.questions.drain(..count).collect());
        }
        let left = stock.due.map_or(Duration::ZERO, |due| due.saturating_duration_since(Instant::now()));
        let wait = left.max(Self::SOON);
        match &stock.standing {
            Standing::Fine => Err(SourceError::NotYet(wait)),
            Standing::Dry => Ok(Vec::new()),
            Standing::Unreachable(cause) => {
                let cause = Box::new(Arc::clone(cause));
                Err(SourceError::Unreachable { retry_after: Some(wait), cause })
            }
            Standing::Nonsense(cause) => Err(SourceError::Nonsense(Box::new(Arc::clone(cause)))),
        }
    }

    /// Returns when there is room for `count` more.
    pub(super) async fn room_for(&self, count: usize) {
        while self.left() < count {
            self.taken.notified().await;
        }
    }

    fn left(&self) -> usize {
        let stock = self.stock.lock().unwrap_or_else(PoisonError::into_inner);
        Self::MOST.saturating_sub(stock.questions.len())
    }

    pub(super) fn put(&self, questions: Vec<NewQuestion>) {
        let mut stock = self.stock.lock().unwrap_or_else(PoisonError::into_inner);
        let room = Self::MOST.saturating_sub(stock.questions.len());
        stock.questions.extend(questions.into_iter().take(room));
    }

    /// Remembers how the last call went, and when the next one can bring questions.
    pub(super) fn settle(&self, standing: Standing, due: Instant) {
        let mut stock = self.stock.lock().unwrap_or_else(PoisonError::into_inner);
        stock.standing = standing;
        stock.due = Some(due);
    }

    /// A new call is on its way: an old failure says nothing any more.
    pub(super) fn begin(&self) {
        let mut stock = self.stock.lock().unwrap_or_else(PoisonError::into_inner);
        stock.standing = Standing::Fine;
    }
}
