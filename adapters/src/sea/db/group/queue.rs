//! The queue of jobs. At any moment it is served by one caller, which does its own job, or by one task, or by nobody.

use std::collections::VecDeque;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quizcast_domain::RepoError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::Instant;

use super::work::{Size, Work};
use crate::sea::db::error::TooLate;
use crate::sea::db::patience::Patience;

/// At most so many jobs are in the queue and under way. Further callers wait for a place, first come, first served.
const PLACES: usize = 1024;
/// A job takes one place for each piece of this size. So the jobs that have places hold at most 16 MiB; a single job
/// that is larger takes all places.
const PLACE_BYTES: usize = 16 << 10;
/// At most so many rows are in one transaction, since other writers wait for its end. A job with more rows is alone.
const ROWS: usize = 256;
/// At most so many bytes are in one transaction. A job with more bytes is alone.
const BYTES: usize = 4 << 20;

/// A job whose caller waits for the answer.
pub(super) struct Waiting<W: Work> {
    job: W::Job,
    answer: oneshot::Sender<Result<W::Answer, RepoError>>,
    id: u64,
    /// Until when the job may wait.
    pub(super) until: Instant,
    /// [`Work::alone`] was tried and changed nothing.
    pub(super) tried_alone: bool,
    _room: OwnedSemaphorePermit,
}

impl<W: Work> Waiting<W> {
    pub(super) const fn job(&self) -> &W::Job {
        &self.job
    }

    /// Whether the caller still waits.
    pub(super) fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    pub(super) fn finish(self, answer: Result<W::Answer, RepoError>) {
        // A caller that left needs no answer.
        drop(self.answer.send(answer));
    }
}

/// The caller's end of a [`Waiting`]. Dropping it takes the job out of the queue, if it is still there.
pub(super) struct Place<W: Work> {
    queue: Arc<Queue<W>>,
    id: u64,
    answer: oneshot::Receiver<Result<W::Answer, RepoError>>,
}

impl<W: Work> Place<W> {
    pub(super) fn take(
        queue: &Arc<Queue<W>>,
        job: W::Job,
        until: Instant,
        room: OwnedSemaphorePermit,
    ) -> (Waiting<W>, Self) {
        let (sender, answer) = oneshot::channel();
        let id = queue.ids.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting { job, answer: sender, id, until, tried_alone: false, _room: room };
        (waiting, Self { queue: Arc::clone(queue), id, answer })
    }

    /// Waits for the answer. A job that is still in the queue at `until` is taken out of it; one that is under way has
    /// an answer soon.
    pub(super) async fn answer(mut self, until: Instant) -> Result<W::Answer, RepoError> {
        let answered = match tokio::time::timeout_at(until, &mut self.answer).await {
            Ok(answered) => answered,
            Err(elapsed) if self.queue.withdraw(self.id) => return Err(RepoError::too_late(elapsed)),
            Err(_) => (&mut self.answer).await,
        };
        answered.unwrap_or_else(|ended| Err(RepoError::Unavailable(ended.into())))
    }
}

impl<W: Work> Drop for Place<W> {
    fn drop(&mut self) {
        // An answer means that the job is done.
        if self.answer.try_recv().is_err() {
            self.queue.withdraw(self.id);
        }
    }
}

/// The jobs that wait.
pub(super) struct Queue<W: Work> {
    pub(super) work: W,
    pub(super) patience: Patience,
    ids: AtomicU64,
    places: Arc<Semaphore>,
    state: Mutex<State<W>>,
}

struct State<W: Work> {
    waiting: VecDeque<Waiting<W>>,
    /// A caller or a task serves this queue.
    served: bool,
    /// How many jobs came so far.
    #[cfg(test)]
    entered: usize,
}

impl<W: Work> Queue<W> {
    pub(super) fn new(work: W, patience: Patience) -> Self {
        let state = Mutex::new(State {
            waiting: VecDeque::new(),
            served: false,
            #[cfg(test)]
            entered: 0,
        });
        Self { work, patience, ids: AtomicU64::new(0), places: Arc::new(Semaphore::new(PLACES)), state }
    }

    /// Waits for places for a job of this size.
    pub(super) async fn room(&self, size: Size) -> Result<OwnedSemaphorePermit, RepoError> {
        let places = (1 + size.bytes / PLACE_BYTES).min(PLACES);
        let places = Arc::clone(&self.places).acquire_many_owned(u32::try_from(places).unwrap_or(u32::MAX));
        places.await.map_err(|closed| RepoError::Unavailable(closed.into()))
    }

    #[cfg(test)]
    pub(super) fn entered(&self) -> usize {
        self.state().entered
    }

    #[cfg(test)]
    pub(super) fn taken_places(&self) -> usize {
        PLACES - self.places.available_permits()
    }

    /// Puts a job in the queue. If nobody serves the queue, returns the job instead: the caller now has to serve the
    /// queue, beginning with this job.
    pub(super) fn enter(&self, job: Waiting<W>) -> Option<Waiting<W>> {
        let mut state = self.state();
        #[cfg(test)]
        {
            state.entered += 1;
        }
        if mem::replace(&mut state.served, true) {
            state.waiting.push_back(job);
            return None;
        }
        Some(job)
    }

    /// Puts a job at the head of the queue.
    pub(super) fn put_first(&self, job: Waiting<W>) {
        self.state().waiting.push_front(job);
    }

    /// Takes a job out of the queue, and returns whether it was there.
    fn withdraw(&self, id: u64) -> bool {
        let mut state = self.state();
        let at = state.waiting.iter().position(|one| one.id == id);
        let withdrawn = at.and_then(|at| state.waiting.remove(at));
        drop(state);
        withdrawn.is_some()
    }

    /// Stops serving if the queue is empty, and returns whether it stopped.
    pub(super) fn leave(&self) -> bool {
        let mut state = self.state();
        state.served = !state.waiting.is_empty();
        !state.served
    }

    /// Takes the jobs of the next transaction. If there are none, serving stops.
    pub(super) fn next(&self) -> Vec<Waiting<W>> {
        let (mut state, mut all) = (self.state(), Vec::new());
        state.join(&mut all);
        state.served = !all.is_empty();
        all
    }

    /// Drops jobs whose callers left, then adds jobs from the queue while they fit into the transaction.
    pub(super) fn join(&self, all: &mut Vec<Waiting<W>>) {
        self.state().join(all);
    }

    /// Stops serving and drops the queued jobs, so that their callers get an error. The next caller serves the queue.
    pub(super) fn give_up(&self) {
        let mut state = self.state();
        state.served = false;
        let left = mem::take(&mut state.waiting);
        drop(state);
        drop(left);
    }

    fn state(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Work> State<W> {
    fn join(&mut self, all: &mut Vec<Waiting<W>>) {
        all.retain(Waiting::is_wanted);
        let (mut rows, mut bytes) = (0, 0);
        let mut add = |one: &Waiting<W>| {
            let size = W::size(&one.job);
            (rows, bytes) = (rows + size.rows, bytes + size.bytes);
            rows <= ROWS && bytes <= BYTES
        };
        for one in &*all {
            add(one);
        }
        while let Some(next) = self.waiting.pop_front() {
            if !next.is_wanted() {
                continue;
            }
            if !add(&next) && !all.is_empty() {
                self.waiting.push_front(next);
                break;
            }
            all.push(next);
        }
    }
}
