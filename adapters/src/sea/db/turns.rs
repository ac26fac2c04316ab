//! Whose turn it is to search, and when SQLite's write-ahead log was emptied last.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

/// How many searches run at a time.
pub(in crate::sea) const SEARCHES: u32 = 2;
/// While there are searches, SQLite's write-ahead log is emptied so often.
const EMPTIED_EVERY: Duration = Duration::from_secs(2);

/// When searches last had the log emptied.
#[derive(Debug, Clone)]
pub(in crate::sea) struct Emptied(Arc<Mutex<Instant>>);

impl Emptied {
    pub(super) fn now() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// Whether the log should be emptied again: `true` only for the first caller after each interval.
    pub(super) fn is_due(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.elapsed() >= EMPTIED_EVERY;
        if due {
            *last = Instant::now();
        }
        due
    }
}

/// The permits of searches.
pub(super) fn searches() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(SEARCHES as usize))
}
