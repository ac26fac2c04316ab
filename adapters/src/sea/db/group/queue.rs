//! Who waits, and who serves them: at any moment nobody, a caller that does its own job, or one task.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quizcast_domain::RepoError;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::Instant;

use super::serve::serve;
use super::{Size, Work};

/// How many jobs are in the queue and under way. Further callers wait before the queue, first come, first served.
const PLACES: usize = 1024;
/// A job takes a place for each piece of this size, so that all jobs together hold at most 16 MiB, or are one.
const PLACE_BYTES: usize = 16 << 10;
/// How many rows a transaction writes, unless one job has more: other writers wait so long.
const ROWS: usize = 256;
/// How many bytes a transaction writes, unless one job has more.
const BYTES: usize = 4 << 20;

/// A job whose caller waits for the answer.
pub(super) struct Waiting<W: Work> {
    job: W::Job,
    answer: oneshot::Sender<Result<W::Answer, RepoError>>,
    /// The caller's patience ends here.
    pub(super) until: Option<Instant>,
    /// [`Work::alone`] was tried and changed nothing.
    pub(super) tried_alone: bool,
    _room: OwnedSemaphorePermit,
}

/// The caller's end of a [`Waiting`].
pub(super) type Answer<W> = oneshot::Receiver<Result<<W as Work>::Answer, RepoError>>;

impl<W: Work> Waiting<W> {
    pub(super) fn new(job: W::Job, until: Option<Instant>, room: OwnedSemaphorePermit) -> (Self, Answer<W>) {
        let (answer, answered) = oneshot::channel();
        (Self { job, answer, until, tried_alone: false, _room: room }, answered)
    }

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

/// The jobs that wait.
pub(super) struct Queue<W: Work> {
    pub(super) work: W,
    places: Arc<Semaphore>,
    state: Mutex<State<W>>,
}

struct State<W: Work> {
    waiting: VecDeque<Waiting<W>>,
    /// A caller or a task serves this queue.
    served: bool,
}

impl<W: Work> Queue<W> {
    pub(super) fn new(work: W) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), served: false });
        Self { work, places: Arc::new(Semaphore::new(PLACES)), state }
    }

    /// Waits for places for a job of this size.
    pub(super) async fn room(&self, size: Size) -> Result<OwnedSemaphorePermit, RepoError> {
        let places = (1 + size.bytes / PLACE_BYTES).min(PLACES);
        let places = Arc::clone(&self.places).acquire_many_owned(u32::try_from(places).unwrap_or(u32::MAX));
        places.await.map_err(|closed| RepoError::Unavailable(closed.into()))
    }

    #[cfg(test)]
    pub(super) fn taken_places(&self) -> usize {
        PLACES - self.places.available_permits()
    }

    /// Puts a job in the queue. If nobody serves the queue, gives the job back to its caller, who serves it now.
    pub(super) fn enter(self: &Arc<Self>, job: Waiting<W>) -> Option<(Lead<W>, Waiting<W>)> {
        let mut state = self.state();
        if mem::replace(&mut state.served, true) {
            state.waiting.push_back(job);
            return None;
        }
        Some((Lead(Arc::clone(self)), job))
    }

    fn state(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A caller that serves the queue with its own job. When it is dropped, a task goes on with those who came meanwhile.
pub(super) struct Lead<W: Work>(Arc<Queue<W>>);

impl<W: Work> Lead<W> {
    /// Puts the caller's own job first in the queue: it was tried, and must wait for others.
    pub(super) fn put_back(self, mut job: Waiting<W>) {
        job.tried_alone = true;
        self.0.state().waiting.push_front(job);
    }
}

impl<W: Work> Drop for Lead<W> {
    fn drop(&mut self) {
        let serving = Serving { queue: Arc::clone(&self.0), ended: false };
        if self.0.state().waiting.is_empty() {
            drop(serving);
        } else if let Ok(runtime) = Handle::try_current() {
            drop(runtime.spawn(serve(serving)));
        }
    }
}

/// The task that serves the queue.
pub(super) struct Serving<W: Work> {
    queue: Arc<Queue<W>>,
    ended: bool,
}

impl<W: Work> Serving<W> {
    pub(super) fn work(&self) -> &W {
        &self.queue.work
    }

    /// The jobs of the next transaction; `None`, and the task must end, if nobody waits.
    pub(super) fn next(&mut self) -> Option<Vec<Waiting<W>>> {
        let mut state = self.queue.state();
        let mut all = Vec::new();
        state.join(&mut all);
        if all.is_empty() {
            state.served = false;
            self.ended = true;
            return None;
        }
        Some(all)
    }

    /// Adds those who came since, as far as they fit into one transaction.
    pub(super) fn join(&self, all: &mut Vec<Waiting<W>>) {
        self.queue.state().join(all);
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

/// If the task ends in another way, by a panic or with its runtime, those who wait learn that their answer will not
/// come, and the next caller serves the queue again.
impl<W: Work> Drop for Serving<W> {
    fn drop(&mut self) {
        if !self.ended {
            let mut state = self.queue.state();
            state.served = false;
            let left = mem::take(&mut state.waiting);
            drop(state);
            drop(left);
        }
    }
}
