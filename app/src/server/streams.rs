//! The streams of HTTP/2 connections, each cut by itself if its answer is taken too slowly.
//!
//! hyper runs each stream as a task of its own, which sleeps while its reader takes nothing. Dropping the task resets
//! the stream; the others of the connection go on.

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

/// Ready when the answer of this task is too slow, and says so while the answer is still there.
async fn too_slow() {
    overdue(|| ANSWER.with(|answer| answer.get()?.deadline())).await;
    ANSWER.with(|answer| answer.get().map(|pace| pace.cut()));
}

/// Has the task that this is called on cut if `pace` is too slow. On HTTP/1 it is the connection's own task, which
/// sees to that itself.
pub(super) fn cut_by(pace: &Arc<Pace>) {
    let _set = ANSWER.try_with(|answer| answer.set(Arc::clone(pace)));
}
