//! The task that serves a queue: collect, lock, collect again, commit.

use std::sync::Arc;

use quizcast_domain::RepoError;
use tokio::time::Instant;

use super::queue::{Serving, Waiting};
use super::{Failure, Work, in_time};

/// Serves the queue until nobody waits.
pub(super) async fn serve<W: Work>(mut serving: Serving<W>) {
    while let Some(all) = serving.next() {
        if let Some(all) = try_alone(serving.work(), all).await {
            together(&serving, all).await;
        }
    }
}

/// Does the job of one who is alone, if that takes no waiting; gives back what is still to do.
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

/// Waits for the lock, and does all jobs that came until then and are still wanted.
async fn together<W: Work>(serving: &Serving<W>, mut all: Vec<Waiting<W>>) {
    // Those who came first have the least patience left.
    let until = all.iter().filter_map(|one| one.until).min();
    let turn = match in_time(until, serving.work().turn()).await {
        Ok(turn) => turn,
        Err(error) => return refuse(all, error),
    };
    serving.join(&mut all);
    if all.is_empty() {
        return;
    }
    let jobs: Vec<&W::Job> = all.iter().map(Waiting::job).collect();
    match in_time(until, serving.work().commit(turn, &jobs)).await {
        Ok(answers) => all.into_iter().zip(answers).for_each(|(one, answer)| one.finish(Ok(answer))),
        Err(failure) if failure.refused && all.len() > 1 => {
            for one in all {
                let answer = singly(serving.work(), one.job(), one.until).await;
                one.finish(answer);
            }
        }
        Err(failure) => refuse(all, failure.error),
    }
}

/// Does one job in a transaction of its own, so that a refused job fails without its neighbours.
async fn singly<W: Work>(work: &W, job: &W::Job, until: Option<Instant>) -> Result<W::Answer, RepoError> {
    let turn = in_time(until, work.turn()).await?;
    let answers: Result<_, Failure> = in_time(until, work.commit(turn, &[job])).await;
    let answer = answers.map_err(|failure| failure.error)?.pop();
    answer.ok_or_else(|| RepoError::Unavailable("a job without an answer".into()))
}

/// Tells every caller the same error.
fn refuse<W: Work>(mut all: Vec<Waiting<W>>, error: RepoError) {
    if let (1, Some(one)) = (all.len(), all.pop()) {
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
