//! The group with work that needs no database: the test decides when a job or a turn may go on.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use quizcast_domain::RepoError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinHandle, yield_now};

use super::{Failure, Group, Size, Work};
use crate::sea::db::patience::Patience;

/// A job with this number is refused, and with it each group that it is in.
const REFUSED: usize = 13;
/// A job with this number breaks the connection.
const BROKEN: usize = 66;
/// A job with this number panics.
const PANIC: usize = 99;

/// Longer than any test.
const LONG: Duration = Duration::from_hours(1);

/// Notes which numbers were written together. A job's number is also how many rows it has.
struct Gates {
    written: Mutex<Vec<Vec<usize>>>,
    /// Permits for [`Work::alone`]; `None` if it never does a job.
    alone: Option<Semaphore>,
    turns: Arc<Semaphore>,
}

struct Fake(Arc<Gates>);

impl Gates {
    fn written(&self) -> Vec<Vec<usize>> {
        self.written.lock().unwrap().clone()
    }
}

/// A group whose turns the test gives.
fn group() -> (Group<Fake>, Arc<Gates>) {
    patient(None, LONG)
}

/// A group whose lock is free, and whose [`Work::alone`] waits for a permit of the test.
fn with_alone() -> (Group<Fake>, Arc<Gates>) {
    let (group, gates) = patient(Some(Semaphore::new(0)), LONG);
    gates.turns.add_permits(1);
    (group, gates)
}

fn patient(alone: Option<Semaphore>, wait: Duration) -> (Group<Fake>, Arc<Gates>) {
    let gates = Gates { written: Mutex::default(), alone, turns: Arc::new(Semaphore::new(0)) };
    let gates = Arc::new(gates);
    (Group::new(Fake(Arc::clone(&gates)), Patience { wait, cuts: true }), gates)
}

async fn run(group: &Group<Fake>, job: usize) -> Result<usize, RepoError> {
    group.run(group.0.patience.until(), job).await
}

impl Work for Fake {
    type Job = usize;
    type Answer = usize;
    type Turn = OwnedSemaphorePermit;

    async fn alone(&self, job: &usize) -> Result<Option<usize>, RepoError> {
        let Some(gate) = &self.0.alone else { return Ok(None) };
        gate.acquire().await.unwrap().forget();
        self.0.written.lock().unwrap().push(vec![*job]);
        Ok(Some(*job))
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, RepoError> {
        Ok(Arc::clone(&self.0.turns).acquire_owned().await.unwrap())
    }

    async fn commit(&self, turn: OwnedSemaphorePermit, jobs: &[&usize]) -> Result<Vec<usize>, Failure> {
        let jobs: Vec<usize> = jobs.iter().map(|job| **job).collect();
        assert!(!jobs.contains(&PANIC), "as the test wants it");
        let failed = |error, refused| Err(Failure { error, refused });
        if jobs.contains(&BROKEN) {
            return failed(RepoError::Unavailable("broken".into()), false);
        }
        if jobs.contains(&REFUSED) {
            return failed(RepoError::Conflict, true);
        }
        turn.forget();
        self.0.written.lock().unwrap().push(jobs.clone());
        Ok(jobs)
    }

    fn size(job: &usize) -> Size {
        Size { rows: *job, bytes: 0 }
    }
}

/// Starts a caller, who has queued its job when this returns.
async fn start(group: &Group<Fake>, job: usize) -> JoinHandle<Result<usize, RepoError>> {
    let group = group.clone();
    let caller = tokio::spawn(async move { run(&group, job).await });
    // On one thread, tasks run in the order in which they were woken.
    yield_now().await;
    caller
}

async fn all(callers: Vec<JoinHandle<Result<usize, RepoError>>>) -> Vec<Result<usize, RepoError>> {
    let mut answers = Vec::new();
    for caller in callers {
        answers.push(caller.await.unwrap());
    }
    answers
}

async fn started(group: &Group<Fake>, jobs: &[usize]) -> Vec<JoinHandle<Result<usize, RepoError>>> {
    let mut callers = Vec::new();
    for job in jobs {
        callers.push(start(group, *job).await);
    }
    callers
}

#[tokio::test]
async fn jobs_that_wait_for_the_same_lock_are_committed_together_in_their_order() {
    let (group, gates) = group();
    let callers = started(&group, &[1, 2, 3, 4]).await;
    gates.turns.add_permits(1);
    let answers: Vec<usize> = all(callers).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers, [1, 2, 3, 4]);
    assert_eq!(gates.written(), [[1, 2, 3, 4]]);
}

#[tokio::test]
async fn a_lone_job_needs_no_turn_and_jobs_that_come_meanwhile_are_next() {
    let (group, gates) = with_alone();
    let callers = started(&group, &[1, 2, 3]).await;
    gates.alone.as_ref().unwrap().add_permits(1);
    assert_eq!(all(callers).await.len(), 3);
    assert_eq!(gates.written(), [vec![1], vec![2, 3]]);
}

#[tokio::test]
async fn callers_who_left_before_the_lock_is_held_are_left_out() {
    let (group, gates) = group();
    let mut callers = started(&group, &[1, 2, 3, 4, 5]).await;
    for left in [4, 2, 0] {
        callers.remove(left).abort();
    }
    yield_now().await;
    gates.turns.add_permits(1);
    assert_eq!(all(callers).await.len(), 2);
    assert_eq!(gates.written(), [[2, 4]]);
}

#[tokio::test]
async fn if_all_left_nothing_is_written_and_the_lock_is_given_back() {
    let (group, gates) = group();
    for caller in started(&group, &[1, 2]).await {
        caller.abort();
    }
    yield_now().await;
    gates.turns.add_permits(1);
    let callers = started(&group, &[3]).await;
    assert_eq!(all(callers).await.len(), 1);
    assert_eq!(gates.written(), [[3]]);
}

#[tokio::test]
async fn a_caller_that_leaves_while_alone_hands_over_to_the_queue() {
    let (group, gates) = with_alone();
    let mut callers = started(&group, &[1, 2, 3]).await;
    callers.remove(0).abort();
    assert_eq!(all(callers).await.len(), 2);
    assert_eq!(gates.written(), [[2, 3]]);
}

#[tokio::test]
async fn a_refused_job_does_not_spoil_its_neighbours() {
    let (group, gates) = group();
    let callers = started(&group, &[1, REFUSED, 2]).await;
    gates.turns.add_permits(9);
    let answers = all(callers).await;
    assert!(matches!(answers.as_slice(), [Ok(1), Err(RepoError::Conflict), Ok(2)]), "{answers:?}");
    assert_eq!(gates.written(), [[1], [2]]);
}

#[tokio::test]
async fn if_the_connection_breaks_all_callers_get_the_error_and_nothing_is_repeated() {
    let (group, gates) = group();
    let callers = started(&group, &[1, BROKEN, 2]).await;
    gates.turns.add_permits(9);
    for answer in all(callers).await {
        assert!(format!("{answer:?}").contains("broken"), "each is told the cause: {answer:?}");
    }
    assert!(gates.written().is_empty());
}

#[tokio::test]
async fn a_transaction_has_a_bounded_number_of_rows() {
    let (group, gates) = group();
    let callers = started(&group, &[100, 100, 100, 1000, 1]).await;
    gates.turns.add_permits(9);
    assert_eq!(all(callers).await.len(), 5);
    assert_eq!(gates.written(), [vec![100, 100], vec![100], vec![1000], vec![1]]);
}

#[tokio::test]
async fn if_the_task_dies_its_callers_get_an_error_and_the_next_one_is_served() {
    let (group, gates) = group();
    let callers = started(&group, &[1, PANIC, 200, 200]).await;
    gates.turns.add_permits(9);
    for answer in all(callers).await {
        assert!(matches!(answer, Err(RepoError::Unavailable(_))), "{answer:?}");
    }
    assert_eq!(run(&group, 3).await.unwrap(), 3);
    assert_eq!(gates.written(), [[3]]);
}

#[tokio::test(start_paused = true)]
async fn patience_ends_while_the_lock_is_held_by_others() {
    let (group, gates) = patient(None, Duration::from_secs(25));
    let callers = started(&group, &[1, 2]).await;
    for answer in all(callers).await {
        assert!(matches!(answer, Err(RepoError::Unavailable(_))), "{answer:?}");
    }
    gates.turns.add_permits(1);
    assert_eq!(run(&group, 3).await.unwrap(), 3);
    assert_eq!(gates.written(), [[3]]);
}

#[tokio::test]
async fn a_job_waits_for_a_place_before_it_is_queued() {
    let (group, gates) = group();
    let held = group.0.room(Size { rows: 0, bytes: usize::MAX }).await.unwrap();
    let mut call = pin!(run(&group, 1));
    let ready = poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready()));
    assert!(!ready.await && gates.written().is_empty());
    drop(held);
    gates.turns.add_permits(1);
    assert_eq!(call.await.unwrap(), 1);
}

/// Who waits in the queue while another job hangs is told in time, though nobody serves the queue then.
#[tokio::test(start_paused = true)]
async fn patience_ends_in_the_queue_while_a_job_that_cannot_be_cut_hangs() {
    let gates = Gates {
        written: Mutex::default(),
        alone: Some(Semaphore::new(0)),
        turns: Arc::new(Semaphore::new(1)),
    };
    let gates = Arc::new(gates);
    let patience = Patience { wait: Duration::from_secs(25), cuts: false };
    let group = Group::new(Fake(Arc::clone(&gates)), patience);
    let mut callers = started(&group, &[1, 2, 3]).await;
    let hangs = callers.remove(0);
    for answer in all(callers).await {
        assert!(matches!(answer, Err(RepoError::Unavailable(_))), "{answer:?}");
    }
    assert_eq!(group.under_way(), 1, "the others gave their places back");
    gates.alone.as_ref().unwrap().add_permits(1);
    assert_eq!(hangs.await.unwrap().unwrap(), 1);
    assert_eq!(gates.written(), [[1]]);
}

#[tokio::test(start_paused = true)]
async fn one_whose_time_is_over_does_not_take_the_others_along() {
    let (group, gates) = patient(None, Duration::from_secs(25));
    let first = start(&group, 1).await;
    tokio::time::advance(Duration::from_secs(24)).await;
    // It joins the queue while the first one waits for its turn.
    let second = start(&group, 2).await;
    assert!(matches!(first.await.unwrap(), Err(RepoError::Unavailable(_))));
    gates.turns.add_permits(1);
    assert_eq!(second.await.unwrap().unwrap(), 2);
    assert_eq!(gates.written(), [[2]]);
}

#[tokio::test]
async fn a_caller_that_leaves_the_queue_gives_its_place_back_at_once() {
    let (group, gates) = group();
    let mut callers = started(&group, &[1, 2, 3]).await;
    for caller in callers.split_off(1) {
        caller.abort();
    }
    yield_now().await;
    assert_eq!(group.under_way(), 1);
    gates.turns.add_permits(1);
    assert_eq!(all(callers).await.len(), 1);
    assert_eq!(gates.written(), [[1]]);
}
