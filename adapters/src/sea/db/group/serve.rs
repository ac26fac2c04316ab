//! The task that serves a queue: collect jobs, wait for the lock, collect again, commit.

use std::sync::Arc;

use quizcast_domain::RepoError;
use tokio::time::Instant;

use super::queue::{Queue, Waiting};
use super::work::{Failure, Work};
use crate::sea::db::error::TooLate;

/// Marks that a task serves the queue. If it is dropped before the queue is empty, by a panic or with its runtime, the
/// callers in the queue get an error.
pub(super) struct Serving<W: Work>(Option<Arc<Queue<W>>>);

impl<W: Work> Serving<W> {
    pub(super) const fn new(queue: Arc<Queue<W>>) -> Self {
        Self(Some(queue))
    }
}

impl<W: Work> Drop for Serving<W> {
    fn drop(&mut self) {
        if let Some(queue) = &self.0 {
            queue.give_up();
        }
    }
}

/// Serves the queue until it is empty.
pub(super) async fn serve<W: Work>(mut serving: Serving<W>) {
    while let Some(queue) = &serving.0 {
        let all = queue.next();
        if all.is_empty() {
            serving.0 = None;
        } else if let Some(all) = try_alone(&queue.work, all).await {
            together(queue, all).await;
        }
    }
}

/// Tries [`Work::alone`] if there is only one job. Returns the jobs that are still to do.
async fn try_alone<W: Work>(work: &W, mut all: Vec<Waiting<W>>) -> Option<Vec<Waiting<W>>> {
    let [one] = all.as_slice() else { return Some(all) };
    if one.tried_alone {
        return Some(all);
    }
    let answer = in_time(one.until, work.alone(one.job())).await.transpose();
    let Some(answer) = answer else { return Some(all) };
    all.pop()?.finish(answer);
    None
}

/// Waits for the lock. Then does these jobs and those that came meanwhile, except jobs whose callers left.
async fn together<W: Work>(queue: &Queue<W>, mut all: Vec<Waiting<W>>) {
    // The earliest deadline holds for the whole transaction, also for the jobs that join below.
    let until = all.iter().filter_map(|one| one.until).min();
    let turn = match in_time(until, queue.work.turn()).await {
        Ok(turn) => turn,
        Err(error) => return refuse(all, error),
    };
    queue.join(&mut all);
    if all.is_empty() {
        return;
    }
    let jobs: Vec<&W::Job> = all.iter().map(Waiting::job).collect();
    match in_time(until, queue.work.commit(turn, &jobs)).await {
        Ok(answers) => all.into_iter().zip(answers).for_each(|(one, answer)| one.finish(Ok(answer))),
        Err(failure) if failure.refused && all.len() > 1 => {
            for one in all.into_iter().filter(Waiting::is_wanted) {
                let answer = singly(&queue.work, one.job(), one.until).await;
                one.finish(answer);
            }
        }
        Err(failure) => refuse(all, failure.error),
    }
}

/// Does one job in a transaction of its own, so that only the refused job fails.
async fn singly<W: Work>(work: &W, job: &W::Job, until: Option<Instant>) -> Result<W::Answer, RepoError> {
    let turn = in_time(until, work.turn()).await?;
    let answers: Result<_, Failure> = in_time(until, work.commit(turn, &[job])).await;
    let answer = answers.map_err(|failure| failure.error)?.pop();
    answer.ok_or_else(|| RepoError::Unavailable("a job without an answer".into()))
}

/// Tells every caller the same error.
fn refuse<W: Work>(mut all: Vec<Waiting<W>>, error: RepoError) {
    if all.len() == 1
        && let Some(one) = all.pop()
    {
        return one.finish(Err(error));
    }
    let shared = Arc::new(error);
    for one in all {
        one.finish(Err(copy(&shared)));
    }
}

fn copy(error: &Arc<RepoError>) -> RepoError {
    let cause = Arc::clone(error).into();
    match **error {
        RepoError::Conflict => RepoError::Conflict,
        RepoError::Unavailable(_) => RepoError::Unavailable(cause),
        RepoError::Full(_) => RepoError::Full(cause),
        RepoError::Corrupt(_) => RepoError::Corrupt(cause),
    }
}

/// Runs `call`, but not longer than `until`; without an `until`, as on SQLite, it has no deadline.
pub(super) async fn in_time<T, E: TooLate>(
    until: Option<Instant>,
    call: impl Future<Output = Result<T, E>> + Send,
) -> Result<T, E> {
    let Some(until) = until else { return call.await };
    let done = tokio::time::timeout_at(until, Box::pin(call)).await;
    done.unwrap_or_else(|elapsed| Err(E::too_late(elapsed)))
}
