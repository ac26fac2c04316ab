//! The key with which the reporters of a day are hashed, kept in memory.

use std::sync::{Arc, Mutex, PoisonError};

use quizcast_domain::archive::DAY_KEY_LENGTH;

type Key = [u8; DAY_KEY_LENGTH];

/// The key of the last day that was asked for. It comes from the database, so that all nodes have the same.
#[derive(Debug, Clone, Default)]
pub(super) struct DayKey(Arc<Mutex<Option<(i64, Key)>>>);

impl DayKey {
    /// The key of this day, if it is known.
    pub(super) fn of(&self, day: i64) -> Option<Key> {
        let known = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.filter(|(known, _)| *known == day).map(|(_, key)| key)
    }

    pub(super) fn keep(&self, day: i64, key: Key) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((day, key));
    }
}
