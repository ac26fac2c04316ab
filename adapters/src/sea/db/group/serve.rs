//! The task that serves a queue: collect jobs, wait for the lock, collect again, commit.

use std::sync::Arc;
use std::time::Duration;

use quizcast_domain::RepoError;
use tokio::time::Instant;

use super::queue::{Queue, Waiting};
use super::work::{Failure, Work};
use crate::sea::db::patience::waited;

/// A transaction that got the lock has at least this time.
const LEAST: Duration = Duration::from_secs(5);

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
        } else if let Some(all) = try_alone(queue, all).await {
            together(queue, all).await;
        }
    }
}

/// Tries [`Work::alone`] if there is only one job. Returns the jobs that are still to do.
async fn try_alone<W: Work>(queue: &Queue<W>, mut all: Vec<Waiting<W>>) -> Option<Vec<Waiting<W>>> {
    let [one] = all.as_slice() else { return Some(all) };
    if one.tried_alone {
        return Some(all);
    }
    let answer = queue.patience.run(one.until, queue.work.alone(one.job())).await.transpose();
    let Some(answer) = answer else { return Some(all) };
    all.pop()?.finish(answer);
    None
}

/// Waits for the lock. Then does these jobs and those that came meanwhile, except jobs whose callers left.
async fn together<W: Work>(queue: &Queue<W>, mut all: Vec<Waiting<W>>) {
    let Some(until) = all.iter().map(|one| one.until).min() else { return };
    let turn = match waited(until, queue.work.turn()).await {
        Ok(turn) => turn,
        Err(error) => return without_turn(queue, all, error),
    };
    queue.join(&mut all);
    if all.is_empty() {
        return;
    }
    let jobs: Vec<&W::Job> = all.iter().map(Waiting::job).collect();
    let until = until.max(Instant::now() + LEAST);
    match queue.patience.run(until, queue.work.commit(turn, &jobs)).await {
        Ok(answers) => all.into_iter().zip(answers).for_each(|(one, answer)| one.finish(Ok(answer))),
        Err(failure) if failure.refused && all.len() > 1 => {
            for one in all.into_iter().filter(Waiting::is_wanted) {
                let answer = singly(queue, one.job(), one.until).await;
                one.finish(answer);
            }
        }
        Err(failure) => refuse(all, failure.error),
    }
}

/// Tells those whose time is over. The others wait for another turn, unless it failed before anybody's time was over.
fn without_turn<W: Work>(queue: &Queue<W>, all: Vec<Waiting<W>>, error: RepoError) {
    let now = Instant::now();
    let (late, early): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.until <= now);
    if late.is_empty() {
        return refuse(early, error);
    }
    refuse(late, error);
    early.into_iter().rev().for_each(|one| queue.put_first(one));
}

/// Does one job in a transaction of its own, so that only the refused job fails.
async fn singly<W: Work>(queue: &Queue<W>, job: &W::Job, until: Instant) -> Result<W::Answer, RepoError> {
    let turn = waited(until, queue.work.turn()).await?;
    let until = until.max(Instant::now() + LEAST);
    let answers: Result<_, Failure> = queue.patience.run(until, queue.work.commit(turn, &[job])).await;
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
