//! Running work while holding a claim.

use super::{Claim, IdempotencyRepo};

/// Runs `work` under `claim`. Frees the key if `work` fails, or if the returned future is dropped before its end.
///
/// # Errors
///
/// The error of `work`. If the key cannot be freed now, it is free when its lease ends.
pub(crate) async fn under<T, E>(
    keys: &dyn IdempotencyRepo,
    claim: Claim,
    work: impl Future<Output = Result<T, E>> + Send,
) -> Result<T, E> {
    let mut dropped = OnDrop::new(|| keys.abandon(claim));
    let done = work.await;
    dropped.disarm();
    if done.is_err() {
        drop(keys.release(&claim).await);
    }
    done
}

/// Runs a function when it is dropped, unless it was disarmed.
pub(crate) struct OnDrop<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> OnDrop<F> {
    pub(crate) const fn new(work: F) -> Self {
        Self(Some(work))
    }

    pub(crate) fn disarm(&mut self) {
        self.0 = None;
    }
}

impl<F: FnOnce()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        if let Some(work) = self.0.take() {
            work();
        }
    }
}
