//! Group commit: the jobs that queued while the last transaction ran share the next one.
//!
//! [`Group`] knows no SQL. It queues the jobs of one [`Work`], collects those that wait, and leaves out those whose
//! callers left. If the database refuses a group, it does the jobs again, each in a transaction of its own. It never
//! waits for more jobs to come: if none is under way, a new job is done at once.

mod lead;
mod queue;
mod serve;
#[cfg(test)]
mod tests;
mod work;

use std::fmt;
use std::sync::Arc;

use quizcast_domain::RepoError;
use tokio::time::Instant;

use super::patience::{Patience, waited};
use lead::Lead;
use queue::{Place, Queue};
pub(in crate::sea) use work::{Failure, Size, Work};

/// Commits jobs together that wait at the same time. Cloning it is cheap and gives the same group.
pub(in crate::sea) struct Group<W: Work>(Arc<Queue<W>>);

impl<W: Work> fmt::Debug for Group<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").finish_non_exhaustive()
    }
}

impl<W: Work> Clone for Group<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: Work> Group<W> {
    /// An empty group.
    pub(in crate::sea) fn new(work: W, patience: Patience) -> Self {
        Self(Arc::new(Queue::new(work, patience)))
    }

    /// The kind of work.
    pub(in crate::sea) fn work(&self) -> &W {
        &self.0.work
    }

    /// How many jobs came so far. Each was put in the queue, or its caller serves the queue.
    #[cfg(test)]
    pub(in crate::sea) fn entered(&self) -> usize {
        self.0.entered()
    }

    /// How many jobs are in the queue or under way, if all are small.
    #[cfg(test)]
    fn under_way(&self) -> usize {
        self.0.taken_places()
    }

    /// Does a job that may wait until `until`.
    ///
    /// If the caller drops this future while the job waits in the queue or for [`Work::turn`], the job is not done.
    /// Later it may be done all the same: a statement of [`Work::alone`] may be on its way, and a group's transaction
    /// also holds the jobs of others.
    pub(in crate::sea) async fn run(&self, until: Instant, job: W::Job) -> Result<W::Answer, RepoError> {
        let room = waited(until, self.0.room(W::size(&job))).await?;
        let (waiting, place) = Place::take(&self.0, job, until, room);
        if let Some(waiting) = self.0.enter(waiting) {
            let lead = Lead::new(Arc::clone(&self.0));
            // No other job of this group is under way. The caller does its own job, which saves spawning a task.
            match self.0.patience.run(until, self.0.work.alone(waiting.job())).await {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => lead.put_back(waiting),
                Err(error) => return Err(error),
            }
        }
        place.answer(until).await
    }
}
