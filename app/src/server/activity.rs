//! What happens on a connection, and until when something must.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::config::ServerLimits;

/// What happens on a connection. Cloning it gives another handle to the same.
#[derive(Debug, Clone)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    header_timeout: Duration,
    idle_timeout: Duration,
    /// Requests that wait for their answer to begin.
    running: usize,
    /// Answers that are being sent.
    answers: usize,
    /// When something was written or answered last.
    progress: Instant,
    /// When the headers that are being read began.
    header: Option<Instant>,
    /// HTTP/2 has frames that belong to no request, so that bytes do not begin headers.
    multiplexed: bool,
    /// When the connection's end began.
    ending: Option<Instant>,
}

/// How long a peer may take to close its side after the last answer.
const LINGER: Duration = Duration::from_secs(1);

/// Fewer bytes of HTTP/2 are taken for an acknowledged ping or setting, which a peer can have for ever
/// without reading its answer.
const PART_OF_AN_ANSWER: usize = 64;

impl Activity {
    /// Of a connection that was just accepted: the first headers are due.
    pub(super) fn new(limits: &ServerLimits) -> Self {
        let now = Instant::now();
        Self(Arc::new(Mutex::new(State {
            header_timeout: limits.header_timeout,
            idle_timeout: limits.idle_timeout,
            running: 0,
            answers: 0,
            progress: now,
            header: Some(now),
            multiplexed: false,
            ending: None,
        })))
    }

    /// When the connection is to be closed if nothing happens; never while a request runs.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let state = self.state();
        if let Some(ending) = state.ending {
            return Some(ending + LINGER);
        }
        if state.answers > 0 {
            return Some(state.progress + state.idle_timeout);
        }
        if state.running > 0 {
            return None;
        }
        Some(state.header.map_or(state.progress + state.idle_timeout, |begun| begun + state.header_timeout))
    }

    /// Bytes came.
    pub(super) fn read(&self) {
        let mut state = self.state();
        if state.running == 0 && state.answers == 0 && !state.multiplexed && state.header.is_none() {
            state.header = Some(Instant::now());
        }
    }

    /// So many bytes went.
    pub(super) fn wrote(&self, bytes: usize) {
        let mut state = self.state();
        if state.multiplexed && bytes < PART_OF_AN_ANSWER {
            return;
        }
        state.progress = Instant::now();
        // HTTP/1 writes nothing but answers: whoever still reads one may take as long for the next headers.
        state.header = state.header.map(|_| state.progress);
    }

    /// Whether no request is being answered.
    pub(super) fn is_idle(&self) -> bool {
        let state = self.state();
        state.running == 0 && state.answers == 0
    }

    /// The last byte went; only the peer's end is awaited.
    pub(super) fn ending(&self) {
        self.state().ending.get_or_insert_with(Instant::now);
    }

    /// A request began.
    pub(super) fn request(&self, multiplexed: bool) -> Running {
        let mut state = self.state();
        state.multiplexed |= multiplexed;
        state.header = None;
        state.running += 1;
        drop(state);
        Running(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request whose answer has not begun.
#[derive(Debug)]
pub(super) struct Running(Activity);

impl Running {
    /// The answer begins.
    pub(super) fn answer(self) -> Answer {
        let mut state = self.0.state();
        state.answers += 1;
        state.progress = Instant::now();
        drop(state);
        Answer(self.0.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running = state.running.saturating_sub(1);
        state.progress = Instant::now();
    }
}

/// An answer that is being sent.
#[derive(Debug)]
pub(super) struct Answer(Activity);

impl Answer {
    /// A piece of it is ready to go.
    pub(super) fn piece(&self) {
        self.0.state().progress = Instant::now();
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.answers = state.answers.saturating_sub(1);
        state.progress = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity() -> Activity {
        Activity::new(&ServerLimits {
            header_timeout: Duration::from_secs(1),
            idle_timeout: Duration::from_mins(1),
            ..ServerLimits::default()
        })
    }

    fn due_in(activity: &Activity) -> Option<u64> {
        activity.deadline().map(|at| (at - Instant::now()).as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn headers_are_due_soon_and_the_next_request_later() {
        let activity = activity();
        assert_eq!(due_in(&activity), Some(1));
        let running = activity.request(false);
        assert_eq!(due_in(&activity), None);
        let answer = running.answer();
        assert_eq!(due_in(&activity), Some(60));
        drop(answer);
        assert_eq!(due_in(&activity), Some(60));
        activity.read();
        assert_eq!(due_in(&activity), Some(1));
    }

    #[tokio::test(start_paused = true)]
    async fn frames_of_a_multiplexed_connection_begin_no_headers_and_pings_are_no_progress() {
        let activity = activity();
        drop(activity.request(true));
        activity.read();
        assert_eq!(due_in(&activity), Some(60));
        tokio::time::advance(Duration::from_secs(30)).await;
        activity.wrote(17);
        assert_eq!(due_in(&activity), Some(30));
        activity.wrote(1000);
        assert_eq!(due_in(&activity), Some(60));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_moves_is_not_late() {
        let activity = activity();
        let answer = activity.request(false).answer();
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(due_in(&activity), Some(1));
        answer.piece();
        assert_eq!(due_in(&activity), Some(60));
    }
}
