//! A clock that stands still and ids in a row.

use std::future::pending;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock::Clock;
use crate::ids::IdSource;

/// A clock that stands still: waiting for it never ends.
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

/// Ids 1, 2, 3, …: anybody can guess them.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl IdSource for SequentialIds {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }
}
