//! Work with a beating heart.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Runs `work` and `heart` at the same time; the heart ends only when it stops the work.
///
/// The heart is asked first, and asked again whenever the work is: also while a store is slow to
/// take bytes.
///
/// # Errors
///
/// What `work` ended with, or what stopped the heart.
pub(super) async fn beating<T, E>(
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

/// Lets others go first, once: work that never has to wait would keep the heart from beating.
pub(super) async fn breathe() {
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
