//! Time as a port.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;

/// Tells the time, and waits.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Clock: Send + Sync {
    /// The time now, in UTC.
    fn now(&self) -> OffsetDateTime;
    /// Returns when `span` is over.
    async fn sleep(&self, span: Duration);
}

/// Runs `work` to its end; drops it and returns `None` if `limit` is ready before.
///
/// Polls `work` first: if both are ready in the same poll, the work wins.
pub(crate) async fn within<W: Future, L: Future + ?Sized>(limit: Pin<&mut L>, work: W) -> Option<W::Output> {
    let mut limit = limit;
    let mut work = pin!(work);
    poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        limit.as_mut().poll(context).map(|_| None)
    })
    .await
}
