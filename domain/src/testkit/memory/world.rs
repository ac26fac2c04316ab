//! Clocks that tests control, and ids in a row.

use std::future::{pending, poll_fn};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock::Clock;
use crate::ids::IdSource;

/// A clock that stands still: its `sleep` never returns.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub OffsetDateTime);

impl Default for FixedClock {
    fn default() -> Self {
        Self(OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000))
    }
}

#[async_trait]
impl Clock for FixedClock {
    fn now(&self) -> OffsetDateTime {
        self.0
    }
    async fn sleep(&self, _span: Duration) {
        pending::<()>().await;
    }
}

/// A clock that moves only by [`advance`](Self::advance).
#[derive(Debug, Default)]
pub struct DrivenClock(Mutex<(Duration, Vec<Waker>)>);

impl DrivenClock {
    /// Moves the clock on by `span`, and wakes all sleepers so that they check the time again.
    pub fn advance(&self, span: Duration) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 += span;
        state.1.drain(..).for_each(Waker::wake);
    }
}

#[async_trait]
impl Clock for DrivenClock {
    fn now(&self) -> OffsetDateTime {
        FixedClock::default().0 + self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    async fn sleep(&self, span: Duration) {
        let until = self.now() + span;
        poll_fn(|context| {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if FixedClock::default().0 + state.0 >= until {
                return Poll::Ready(());
            }
            state.1.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// Ids 1, 2, 3, …: for tests only, since anybody can guess them.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl IdSource for SequentialIds {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }
}
