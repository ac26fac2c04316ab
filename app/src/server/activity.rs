//! What happens on a connection, and when the connection is to be closed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::pace::Pace;
use crate::config::ServerLimits;

/// What happens on a connection. Clones share the same state.
#[derive(Debug, Clone)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    header_timeout: Duration,
    idle_timeout: Duration,
    /// The answers that are awaited, prepared or sent.
    answers: Vec<Arc<Pace>>,
    /// How many bodies of requests may still be read.
    open_bodies: usize,
    /// When something was written or answered last.
    progress: Instant,
    /// When the headers that are being read began.
    header: Option<Instant>,
    /// The connection speaks HTTP/2, where bytes that come need not be headers of a request.
    multiplexed: bool,
    /// The last answer was cut because its reader was too slow. Then the connection is closed at once.
    cut: bool,
    /// When the sending side was closed.
    ending: Option<Instant>,
}

/// How long a peer may take to close its side after the last answer.
const LINGER: Duration = Duration::from_secs(1);

/// Smaller HTTP/2 writes are acknowledgements of PING or SETTINGS frames. A peer can cause those for ever
/// without reading an answer, so they count as no progress.
const LEAST_OF_AN_ANSWER: usize = 64;

impl Activity {
    /// For a connection that was just accepted: its first headers are due.
    pub(super) fn new(limits: &ServerLimits) -> Self {
        let now = Instant::now();
        Self(Arc::new(Mutex::new(State {
            header_timeout: limits.header_timeout,
            idle_timeout: limits.idle_timeout,
            answers: Vec::new(),
            open_bodies: 0,
            progress: now,
            header: Some(now),
            multiplexed: false,
            cut: false,
            ending: None,
        })))
    }

    /// When the connection is to be closed if nothing happens. While answers are sent it is the latest of
    /// their deadlines. `None` while the server prepares an answer or reads the rest of a body.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let state = self.state();
        if let Some(ending) = state.ending {
            return Some(ending + LINGER);
        }
        if !state.answers.is_empty() {
            let deadlines = state.answers.iter().map(|pace| pace.deadline());
            return deadlines.collect::<Option<Vec<_>>>()?.into_iter().max();
        }
        if state.open_bodies > 0 {
            return None;
        }
        if state.cut {
            return Some(state.progress);
        }
        Some(state.header.map_or(state.progress + state.idle_timeout, |begun| begun + state.header_timeout))
    }

    /// Since when the connection is idle: no answer is due, and no body is being read.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.answers.is_empty() && state.open_bodies == 0).then_some(state.progress)
    }

    /// Notes that bytes came. They begin headers, unless a request is under way.
    pub(super) fn read(&self) {
        let mut state = self.state();
        if state.answers.is_empty() && state.open_bodies == 0 && !state.multiplexed && state.header.is_none()
        {
            state.header = Some(Instant::now());
        }
    }

    /// Notes that so many bytes were written.
    pub(super) fn wrote(&self, bytes: usize) {
        let mut state = self.state();
        if state.multiplexed {
            if bytes >= LEAST_OF_AN_ANSWER {
                state.progress = Instant::now();
            }
            return;
        }
        state.progress = Instant::now();
        state.answers.iter().for_each(|pace| pace.took(bytes));
        // HTTP/1 writes nothing but answers. While a peer still takes one, the header timeout begins anew.
        state.header = state.header.map(|_| state.progress);
    }

    /// Whether no request is being answered.
    pub(super) fn is_idle(&self) -> bool {
        self.state().answers.is_empty()
    }

    /// Notes that the sending side is closed; now only the peer's end is awaited.
    pub(super) fn ending(&self) {
        self.state().ending.get_or_insert_with(Instant::now);
    }

    /// Notes that a request began; its answer is due from now on.
    pub(super) fn request(&self, multiplexed: bool) -> Answer {
        let mut state = self.state();
        state.multiplexed |= multiplexed;
        state.header = None;
        state.cut = false;
        let pace = Arc::new(Pace::new(state.idle_timeout));
        state.answers.push(Arc::clone(&pace));
        drop(state);
        Answer { activity: self.clone(), pace }
    }

    /// Notes that the body of a request is being read, possibly beyond the end of its answer, until the
    /// returned value is dropped.
    pub(super) fn open_body(&self) -> OpenBody {
        self.state().open_bodies += 1;
        OpenBody(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer, from its request until all of it is sent.
#[derive(Debug)]
pub(super) struct Answer {
    activity: Activity,
    pace: Arc<Pace>,
}

impl Answer {
    /// The pace of the answer, for the task that may cut it.
    pub(super) fn pace(&self) -> Arc<Pace> {
        Arc::clone(&self.pace)
    }

    /// See [`Pace::took`].
    pub(super) fn took(&self, bytes: usize) {
        self.pace.took(bytes);
    }

    /// See [`Pace::set_prepared`].
    pub(super) fn set_prepared(&self, prepared: bool) {
        self.pace.set_prepared(prepared);
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let mut state = self.activity.state();
        state.answers.retain(|pace| !Arc::ptr_eq(pace, &self.pace));
        state.cut |= self.pace.was_cut();
        state.progress = Instant::now();
    }
}

/// The body of a request that may still be read. Until this is dropped, bytes that come are no headers.
#[derive(Debug)]
pub(super) struct OpenBody(Activity);

impl Drop for OpenBody {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.open_bodies -= 1;
        state.progress = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn activity() -> Activity {
        Activity::new(&ServerLimits {
            header_timeout: Duration::from_secs(1),
            idle_timeout: Duration::from_mins(1),
            ..ServerLimits::default()
        })
    }

    fn due_in(activity: &Activity) -> Option<u64> {
        activity.deadline().map(|at| at.saturating_duration_since(Instant::now()).as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn headers_are_due_soon_and_the_next_request_later() {
        let activity = activity();
        assert_eq!(due_in(&activity), Some(1));
        let answer = activity.request(false);
        answer.set_prepared(false);
        assert_eq!(due_in(&activity), None);
        answer.set_prepared(true);
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
        advance(Duration::from_secs(30)).await;
        activity.wrote(17);
        assert_eq!(due_in(&activity), Some(30));
        activity.wrote(1000);
        assert_eq!(due_in(&activity), Some(60));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_moves_is_not_late() {
        let activity = activity();
        let _answer = activity.request(false);
        advance(Duration::from_secs(59)).await;
        assert_eq!(due_in(&activity), Some(1));
        activity.wrote(100_000);
        assert_eq!(due_in(&activity), Some(60));
    }

    #[tokio::test(start_paused = true)]
    async fn of_several_answers_the_last_one_counts_and_after_a_cut_nothing_is_waited_for() {
        let activity = activity();
        let (first, second) = (activity.request(true), activity.request(true));
        advance(Duration::from_secs(20)).await;
        second.took(100_000);
        assert_eq!(due_in(&activity), Some(60));
        first.pace().cut();
        drop(first);
        assert_eq!(due_in(&activity), Some(60));
        drop(second);
        assert_eq!(due_in(&activity), Some(0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_still_read_is_no_header() {
        let activity = activity();
        let body = activity.open_body();
        drop(activity.request(false));
        activity.read();
        assert_eq!(due_in(&activity), None);
        drop(body);
        activity.read();
        assert_eq!(due_in(&activity), Some(1));
    }
}
