//! A caller that serves the queue by doing its own job, since no other job is under way.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::queue::{Queue, Waiting};
use super::serve::{Serving, serve};
use super::work::Work;

/// Marks that a caller serves the queue. When the caller is done or leaves, dropping this spawns a task for the jobs
/// that came meanwhile.
pub(super) struct Lead<W: Work>(Arc<Queue<W>>);

impl<W: Work> Lead<W> {
    pub(super) const fn new(queue: Arc<Queue<W>>) -> Self {
        Self(queue)
    }

    /// Puts the caller's own job at the head of the queue, because [`Work::alone`] changed nothing.
    pub(super) fn put_back(self, mut job: Waiting<W>) {
        job.tried_alone = true;
        self.0.put_first(job);
    }
}

impl<W: Work> Drop for Lead<W> {
    fn drop(&mut self) {
        if self.0.leave() {
            return;
        }
        let serving = Serving::new(Arc::clone(&self.0));
        if let Ok(runtime) = Handle::try_current() {
            drop(runtime.spawn(serve(serving)));
        }
    }
}
