//! How fast an answer is taken by its reader.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many bytes a second a reader must take, averaged over an idle timeout.
const LEAST_RATE: u64 = 1024;
/// The reader's kernel takes bytes in bursts: it fills its buffer, and takes more when the reader has read
/// about half of that. So the next burst is due only after the time in which the reader reads, at this rate,
/// what the kernel may still hold: at most `MOST_HELD` bytes.
const BURST_RATE: u64 = 16 * 1024;
const MOST_HELD: u64 = 256 * 1024;
/// Takes within `1 / MOST_REMEMBERED` of the idle timeout are remembered as one.
const MOST_REMEMBERED: u32 = 64;

/// The pace of one answer: when it will be too slow if its reader takes nothing more.
#[derive(Debug)]
pub(super) struct Pace(Mutex<State>);

#[derive(Debug)]
struct State {
    idle: Duration,
    /// How many bytes must be taken within each idle timeout.
    enough: u64,
    begun: Instant,
    /// The newest takes that together reach `enough` bytes.
    takes: VecDeque<(Instant, u64)>,
    taken: u64,
    /// When the reader's kernel last took bytes, and how many it may hold since then.
    held: (Instant, u64),
    /// Since when the server prepares what comes next; that time does not count.
    stopped: Option<Instant>,
    cut: bool,
}

impl Pace {
    /// For an answer that is due from now on.
    pub(super) fn new(idle: Duration) -> Self {
        let now = Instant::now();
        let enough = u128::from(LEAST_RATE) * idle.as_millis() / 1000;
        Self(Mutex::new(State {
            idle,
            enough: u64::try_from(enough).unwrap_or(u64::MAX).max(1),
            begun: now,
            takes: VecDeque::new(),
            taken: 0,
            held: (now, 0),
            stopped: None,
            cut: false,
        }))
    }

    /// The reader took so many bytes.
    pub(super) fn took(&self, bytes: usize) {
        let mut state = self.state();
        let (now, bytes) = (Instant::now(), bytes as u64);
        let one = state.idle / MOST_REMEMBERED;
        match state.takes.back_mut() {
            Some((at, so_far)) if now.duration_since(*at) < one => *so_far += bytes,
            _ => state.takes.push_back((now, bytes)),
        }
        state.taken += bytes;
        let read = u128::from(BURST_RATE) * now.duration_since(state.held.0).as_millis() / 1000;
        let left = state.held.1.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        state.held = (now, (left + bytes).min(MOST_HELD));
        while let Some(&(_, oldest)) = state.takes.front()
            && state.takes.len() > 1
            && state.taken - oldest >= state.enough
        {
            state.takes.pop_front();
            state.taken -= oldest;
        }
    }

    /// Stops the clock (`false`) while the server prepares what comes next, and starts it again (`true`).
    pub(super) fn set_prepared(&self, prepared: bool) {
        let mut state = self.state();
        if !prepared {
            state.stopped.get_or_insert_with(Instant::now);
        } else if let Some(stopped) = state.stopped.take() {
            let lost = stopped.elapsed();
            state.begun += lost;
            state.held.0 += lost;
            state.takes.iter_mut().for_each(|(at, _)| *at += lost);
        }
    }

    /// When the answer will be too slow, or was; `None` while the server prepares what comes next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let state = self.state();
        if state.cut {
            return Some(state.begun);
        }
        if state.stopped.is_some() {
            return None;
        }
        let oldest = state.takes.front().filter(|_| state.taken >= state.enough);
        let due = oldest.map_or(state.begun, |(at, _)| *at) + state.idle;
        let (at, held) = state.held;
        Some(due.max(at + Duration::from_millis(held * 1000 / BURST_RATE)))
    }

    /// Marks the answer as cut because it was too slow. The connection may hold a part of it until its next
    /// write, but the answer counts as overdue at once.
    pub(super) fn cut(&self) {
        self.state().cut = true;
    }

    /// Whether the answer was cut.
    pub(super) fn was_cut(&self) -> bool {
        self.state().cut
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const IDLE: Duration = Duration::from_secs(10);

    fn due_in(pace: &Pace) -> Option<u64> {
        pace.deadline().map(|at| at.saturating_duration_since(Instant::now()).as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_is_due_after_the_idle_timeout_also_after_a_good_begin() {
        let pace = Pace::new(IDLE);
        assert_eq!(due_in(&pace), Some(10));
        advance(Duration::from_secs(4)).await;
        assert_eq!(due_in(&pace), Some(6));
        pace.took(100_000);
        assert_eq!(due_in(&pace), Some(10));
        advance(IDLE).await;
        assert_eq!(due_in(&pace), Some(0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_now_and_then_is_too_slow_and_the_least_rate_is_not() {
        let (drip, slow) = (Pace::new(IDLE), Pace::new(IDLE));
        for _ in 0..100 {
            advance(Duration::from_secs(1)).await;
            drip.took(1);
            slow.took(1024);
            assert!(due_in(&slow) > Some(0));
        }
        assert_eq!(due_in(&drip), Some(0));
        assert!(slow.state().takes.len() <= 11);
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_may_be_read_slowly() {
        let pace = Pace::new(IDLE);
        pace.took(240 * 1024);
        assert_eq!(due_in(&pace), Some(15));
        advance(Duration::from_secs(3)).await;
        pace.took(16 * 1024);
        assert_eq!(due_in(&pace), Some(13));
        pace.took(100 << 20);
        assert_eq!(due_in(&pace), Some(16));
    }

    #[tokio::test(start_paused = true)]
    async fn many_small_takes_cost_little_memory() {
        let pace = Pace::new(Duration::from_hours(1));
        for _ in 0..100_000 {
            advance(Duration::from_millis(50)).await;
            pace.took(16);
        }
        assert!(pace.state().takes.len() <= 130, "{}", pace.state().takes.len());
    }

    #[tokio::test(start_paused = true)]
    async fn time_that_the_server_needs_does_not_count() {
        let pace = Pace::new(IDLE);
        advance(Duration::from_secs(9)).await;
        pace.set_prepared(false);
        assert_eq!(due_in(&pace), None);
        advance(Duration::from_mins(1)).await;
        pace.set_prepared(true);
        assert_eq!(due_in(&pace), Some(1));
    }
}
