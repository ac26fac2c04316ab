//! Group commit: what queued while the last transaction ran becomes one transaction.
//!
//! [`Group`] knows no SQL. It queues the jobs of one [`Work`], collects what waits, leaves out whose callers left, and
//! repeats a refused group one job at a time. There is no timer: a job that comes while nobody works is done at once.

mod queue;
mod serve;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use quizcast_domain::RepoError;
use sea_orm::DbErr;
use tokio::time::Instant;
use tokio::time::error::Elapsed;

use super::error::{TooLate, is_refusal, repo_error};
use queue::{Queue, Waiting};

/// One kind of write, of which several can share a transaction.
pub(in crate::sea) trait Work: Send + Sync + 'static {
    /// What one caller wants written.
    type Job: Send + Sync + 'static;
    /// What that caller gets.
    type Answer: Send + 'static;
    /// The right to write: a transaction that holds the lock. Dropping it rolls back.
    type Turn: Send;

    /// Does the job of a caller who is alone, if that needs no waiting for others; `None` if it changed nothing.
    fn alone(&self, job: &Self::Job) -> impl Future<Output = Result<Option<Self::Answer>, RepoError>> + Send;

    /// Waits for the right to write. Jobs that come meanwhile join the group; callers who leave meanwhile are left out.
    fn turn(&self) -> impl Future<Output = Result<Self::Turn, RepoError>> + Send;

    /// Does all jobs and commits, or changes nothing. Returns an answer for each job, in their order.
    fn commit(
        &self,
        turn: Self::Turn,
        jobs: &[&Self::Job],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, Failure>> + Send;

    /// How much a job writes.
    fn size(job: &Self::Job) -> Size;
}

/// How much a job writes.
#[derive(Debug, Clone, Copy)]
pub(in crate::sea) struct Size {
    pub(in crate::sea) rows: usize,
    pub(in crate::sea) bytes: usize,
}

/// Why a transaction failed. Nothing of it was committed, unless the connection broke during COMMIT.
#[derive(Debug)]
pub(in crate::sea) struct Failure {
    pub(in crate::sea) error: RepoError,
    /// The database refused what one of the jobs holds: without it the others may pass.
    pub(in crate::sea) refused: bool,
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self { refused: is_refusal(&error), error: repo_error(error) }
    }
}

impl From<RepoError> for Failure {
    fn from(error: RepoError) -> Self {
        Self { error, refused: false }
    }
}

impl TooLate for Failure {
    fn too_late(elapsed: Elapsed) -> Self {
        Self { error: RepoError::too_late(elapsed), refused: false }
    }
}

/// Commits together what waits together. Cloning it is cheap and gives the same group.
pub(in crate::sea) struct Group<W: Work> {
    queue: Arc<Queue<W>>,
    /// How long a job may take, its waiting included.
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
    /// A caller that leaves while its job waits has changed nothing. Once the job's group holds the lock, the job is
    /// done whether its caller stays or not: it shares its transaction with others.
    pub(in crate::sea) async fn run(&self, job: W::Job) -> Result<W::Answer, RepoError> {
        let until = self.patience.map(|patience| Instant::now() + patience);
        let room = in_time(until, self.queue.room(W::size(&job))).await?;
        let (waiting, answer) = Waiting::new(job, until, room);
        if let Some((lead, waiting)) = self.queue.enter(waiting) {
            // Nobody else writes. This caller does its own job, which saves the way through a task.
            match in_time(until, self.queue.work.alone(waiting.job())).await {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => lead.put_back(waiting),
                Err(error) => return Err(error),
            }
        }
        answer.await.unwrap_or_else(|ended| Err(RepoError::Unavailable(ended.into())))
    }
}

/// Waits for `call` until `until`, which is never on SQLite.
async fn in_time<T, E: TooLate>(
    until: Option<Instant>,
    call: impl Future<Output = Result<T, E>> + Send,
) -> Result<T, E> {
    let Some(until) = until else { return call.await };
    let done = tokio::time::timeout_at(until, Box::pin(call)).await;
    done.unwrap_or_else(|elapsed| Err(E::too_late(elapsed)))
}
