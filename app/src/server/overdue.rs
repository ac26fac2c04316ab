//! Waiting for a deadline that moves.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use tokio::time::{Instant, Sleep, sleep_until};

/// Returns once `deadline()` has passed. Every poll calls `deadline` again; while it is `None`, this waits.
pub(super) async fn overdue(deadline: impl Fn() -> Option<Instant> + Send + Sync) {
    let mut timer: Option<(Instant, Pin<Box<Sleep>>)> = None;
    poll_fn(|cx| {
        loop {
            let Some(due) = deadline() else {
                timer = None;
                return Poll::Pending;
            };
            let (at, sleep) = timer.get_or_insert_with(|| (due, Box::pin(sleep_until(due))));
            if *at != due {
                *at = due;
                sleep.as_mut().reset(due);
            }
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            if deadline().is_some_and(|due| due <= Instant::now()) {
                return Poll::Ready(());
            }
        }
    })
    .await;
}
