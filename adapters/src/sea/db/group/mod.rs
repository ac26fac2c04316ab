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
use std::time::Duration;

use quizcast_domain::RepoError;
use tokio::time::Instant;

use lead::Lead;
use queue::{Queue, Waiting};
use serve::in_time;
pub(in crate::sea) use work::{Failure, Size, Work};

/// Commits jobs together that wait at the same time. Cloning it is cheap and gives the same group.
pub(in crate::sea) struct Group<W: Work> {
    queue: Arc<Queue<W>>,
    /// How long a job may take, its waiting included; `None` sets no limit.
    patience: Option<Duration>,
}

impl<W: Work> fmt::Debug for Group<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").finish_non_exhaustive()
    }
}

impl<W: Work> Clone for Group<W> {
    fn clone(&self) -> Self {
        Self { queue: Arc::clone(&self.queue), patience: self.patience }
    }
}

impl<W: Work> Group<W> {
    /// An empty group.
    pub(in crate::sea) fn new(work: W, patience: Option<Duration>) -> Self {
        Self { queue: Arc::new(Queue::new(work)), patience }
    }

    /// The kind of work.
    pub(in crate::sea) fn work(&self) -> &W {
        &self.queue.work
    }

    /// How many jobs are in the queue or under way, if all are small.
    #[cfg(test)]
    pub(in crate::sea) fn under_way(&self) -> usize {
        self.queue.taken_places()
    }

    /// Does a job.
    ///
    /// If the caller drops this future while the job waits in the queue or for [`Work::turn`], the job is not done.
    /// Later it may be done all the same: a statement of [`Work::alone`] may be on its way, and a group's transaction
    /// also holds the jobs of others.
    pub(in crate::sea) async fn run(&self, job: W::Job) -> Result<W::Answer, RepoError> {
        let until = self.patience.map(|patience| Instant::now() + patience);
        let room = in_time(until, self.queue.room(W::size(&job))).await?;
        let (waiting, answer) = Waiting::new(job, until, room);
        if let Some(waiting) = self.queue.enter(waiting) {
            let lead = Lead::new(Arc::clone(&self.queue));
            // No other job of this group is under way. The caller does its own job, which saves spawning a task.
            match in_time(until, self.queue.work.alone(waiting.job())).await {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => lead.put_back(waiting),
                Err(error) => return Err(error),
            }
        }
        answer.await.unwrap_or_else(|ended| Err(RepoError::Unavailable(ended.into())))
    }
}
