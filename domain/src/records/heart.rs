//! Running work while heartbeats go out.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Runs `work` while `heart` sends keep-alives. `heart` only finishes to abort `work`; its error is returned.
///
/// `heart` is polled first on every wake-up, so that beats go out even while `work` waits for a slow store.
///
/// # Errors
///
/// The error of `work`, or the error that `heart` returned.
pub(crate) async fn beating<T, E>(
    heart: impl Future<Output = E>,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let (mut heart, mut work) = (pin!(heart), pin!(work));
    poll_fn(|context| match heart.as_mut().poll(context) {
        Poll::Ready(stopped) => Poll::Ready(Err(stopped)),
        Poll::Pending => work.as_mut().poll(context),
    })
    .await
}

/// Yields once, like `tokio::task::yield_now`, so that a stream that is always ready cannot starve the heartbeat.
pub(crate) async fn breathe() {
    let mut breathed = false;
    poll_fn(|context| {
        if breathed {
            return Poll::Ready(());
        }
        breathed = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
