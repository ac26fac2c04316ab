//! Cuts an HTTP/2 stream whose answer is taken too slowly.
//!
//! hyper runs each stream as a task of its own, which sleeps while its reader takes nothing. Dropping that
//! task resets the stream; the other streams of the connection go on.

use std::future::Future;
use std::sync::{Arc, OnceLock};

use super::overdue::overdue;
use super::pace::Pace;

tokio::task_local! {
    /// The pace of the answer that this task sends.
    static ANSWER: OnceLock<Arc<Pace>>;
}

/// Runs each stream until it ends or is too slow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Streams;

impl<F: Future<Output = ()> + Send + 'static> hyper::rt::Executor<F> for Streams {
    fn execute(&self, stream: F) {
        tokio::spawn(ANSWER.scope(OnceLock::new(), async {
            tokio::select! {
                biased;
                () = stream => {}
                () = too_slow() => {}
            }
        }));
    }
}

/// Returns once the answer of this task is too slow. It marks the pace as cut before the answer is dropped.
async fn too_slow() {
    overdue(|| ANSWER.with(|answer| answer.get()?.deadline())).await;
    ANSWER.with(|answer| answer.get().map(|pace| pace.cut()));
}

/// Lets [`Streams`] cut the current task if `pace` is too slow. HTTP/1 has no such task: there the connection
/// itself ends at its deadline, and this does nothing.
pub(super) fn cut_by(pace: &Arc<Pace>) {
    let _set = ANSWER.try_with(|answer| answer.set(Arc::clone(pace)));
}
