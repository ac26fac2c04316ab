//! A floor of free space on a disk: below it audio is refused, so that everything else can still be written.
//!
//! ```no_run
//! use quizcast_adapters::floor::{Floor, MinFree};
//!
//! let floor = Floor::new("/var/lib/quizcast", MinFree::Usual);
//! if floor.takes(4096) { /* write 4096 bytes */ }
//! ```

mod store;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::space::Space;
pub use store::FlooredAudioStore;

const MIB: u64 = 1 << 20;
/// How many bytes may be written before the file system is asked again.
const CREDIT: u64 = 16 * MIB;
/// How long an answer of the file system counts: other programs write to the disk, too.
const FRESH: Duration = Duration::from_millis(500);

/// How much of a disk stays free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MinFree {
    /// Nothing.
    Off,
    /// A twentieth of the bytes that this process may write to it, but at least 64 MiB and at most 2 GiB.
    #[default]
    Usual,
    /// This many bytes.
    Bytes(u64),
    /// This percentage of the bytes that this process may write to it.
    Percent(u8),
}

impl MinFree {
    /// The bytes that stay free on a disk to which this process may write `total` bytes in all.
    #[must_use]
    pub fn of(self, total: u64) -> u64 {
        match self {
            Self::Off => 0,
            Self::Usual => (total / 20).clamp(64 * MIB, 2048 * MIB),
            Self::Bytes(bytes) => bytes,
            Self::Percent(hundredths) => total / 100 * u64::from(hundredths),
        }
    }
}

/// How much of a disk is free, and how much should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Free bytes.
    pub free: u64,
    /// Bytes that stay free.
    pub floor: u64,
}

impl Standing {
    /// Whether less is free than should be: audio is refused.
    #[must_use]
    pub const fn is_below(self) -> bool {
        self.free < self.floor
    }

    /// How many bytes may be written.
    const fn room(self) -> u64 {
        self.free.saturating_sub(self.floor)
    }
}

/// The floor of one disk. Every write of audio asks it first.
#[derive(Debug)]
pub struct Floor {
    path: PathBuf,
    min: MinFree,
    last: Mutex<LastAnswer>,
}

/// The last answer of the file system.
#[derive(Debug)]
struct LastAnswer {
    at: Option<Instant>,
    /// How many bytes may be written before the file system is asked again.
    credit: u64,
    /// Whether a warning was logged that too little is free, and no recovery since.
    warned: bool,
}

impl Floor {
    /// The floor of the disk on which `path` lies.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, min: MinFree) -> Self {
        let last = Mutex::new(LastAnswer { at: None, credit: 0, warned: false });
        Self { path: path.into(), min, last }
    }

    /// Whether `bytes` more may be written. If so, they count as written.
    ///
    /// It asks the file system again after half a second or 16 MiB. If the file system does not answer, the
    /// write is allowed: it will show what is wrong.
    pub fn takes(&self, bytes: u64) -> bool {
        if self.min == MinFree::Off {
            return true;
        }
        if self.last.lock().unwrap_or_else(PoisonError::into_inner).pays(bytes) {
            return true;
        }
        let Some((standing, paid)) = self.look_and_pay(bytes) else { return true };
        paid || (bytes > CREDIT && bytes <= standing.room())
    }

    /// Asks the file system, and logs when the disk falls below its floor or recovers.
    ///
    /// `None` if the file system does not answer.
    pub fn look(&self) -> Option<Standing> {
        self.look_and_pay(0).map(|(standing, _)| standing)
    }

    /// [`look`](Self::look), and whether the new credit was enough for `bytes`, which then count as written.
    fn look_and_pay(&self, bytes: u64) -> Option<(Standing, bool)> {
        let found = Space::of(&self.path);
        let found = found.inspect_err(|error| tracing::debug!(%error, "cannot ask a disk for its space"));
        let Space { free, total } = found.ok()?;
        let standing = Standing { free, floor: self.min.of(total) };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        (last.at, last.credit) = (Some(Instant::now()), standing.room().min(CREDIT));
        let paid = last.spend(bytes);
        let warned = &mut last.warned;
        // It counts as recovered only a sixteenth above the floor: near the floor it would else log both
        // messages in turn.
        let recovered = free >= standing.floor.saturating_add(standing.floor / 16);
        let disk = self.path.display();
        if standing.is_below() && !*warned {
            *warned = true;
            tracing::warn!(%disk, free, floor = standing.floor, "too little space is free: audio is refused");
        } else if *warned && recovered {
            *warned = false;
            tracing::info!(%disk, free, floor = standing.floor, "enough space is free: audio is taken again");
        }
        Some((standing, paid))
    }
}

impl LastAnswer {
    fn pays(&mut self, bytes: u64) -> bool {
        self.at.is_some_and(|at| at.elapsed() < FRESH) && self.spend(bytes)
    }

    fn spend(&mut self, bytes: u64) -> bool {
        let left = self.credit.checked_sub(bytes);
        self.credit = left.unwrap_or(self.credit);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_floor_is_a_twentieth_within_bounds() {
        const GIB: u64 = 1 << 30;
        for (total, floor) in [(MIB, 64 * MIB), (10 * GIB, GIB / 2), (1000 * GIB, 2 * GIB)] {
            assert_eq!(MinFree::Usual.of(total), floor);
        }
        assert_eq!((MinFree::Percent(50).of(1000), MinFree::Bytes(7).of(1000)), (500, 7));
        assert_eq!(MinFree::Off.of(u64::MAX), 0);
    }

    #[test]
    fn a_disk_below_its_floor_takes_nothing_and_one_without_takes_all() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!Floor::new(dir.path(), MinFree::Bytes(u64::MAX)).takes(1));
        assert!(Floor::new(dir.path(), MinFree::Off).takes(u64::MAX));
        let above = Floor::new(dir.path(), MinFree::Bytes(1));
        assert!(above.takes(1) && above.takes(100 * MIB) && !above.takes(u64::MAX));
    }

    #[test]
    fn between_two_looks_so_much_is_written_and_no_more() {
        let later = Instant::now() + Duration::from_hours(1);
        let mut fresh = LastAnswer { at: Some(later), credit: 10, warned: false };
        assert!(fresh.pays(8) && !fresh.pays(3) && fresh.pays(2));
        assert_eq!(fresh.credit, 0);
        let mut never = LastAnswer { at: None, credit: 10, warned: false };
        assert!(!never.pays(1));
    }
}
