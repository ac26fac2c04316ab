//! A file beside an SQLite database that reserves disk space for the time when the disk is full.
//!
//! SQLite needs space even to delete, since it first writes changed pages to its write-ahead log. If a call that
//! frees space finds the disk full, it deletes this file and runs again. Until the file can be made again, calls
//! that add to the database fail: they would soon use up the space that was set free.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::space::Space;

const MIB: u64 = 1 << 20;
/// Twice the length at which SQLite empties its log.
const LARGEST: u64 = 32 * MIB;
/// On a small disk the file takes one `PART`th of the disk. If that is less than `SMALLEST`, there is no file.
const PART: u64 = 16;
const SMALLEST: u64 = MIB;

/// The file that keeps space.
#[derive(Debug)]
pub(in crate::sea) struct Reserve {
    path: PathBuf,
    /// There is none on this disk: it is too small, or files must not be so long.
    impossible: AtomicBool,
}

impl Reserve {
    /// Beside this database.
    #[cfg(feature = "sqlite")]
    pub(in crate::sea) fn beside(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-reserve");
        Self { path: path.into(), impossible: AtomicBool::new(false) }
    }

    /// Whether there is nothing to make: the file is there, or cannot be made.
    ///
    /// With two programs at one database either may have given it up: the file itself says so.
    pub(in crate::sea) fn is_kept(&self) -> bool {
        self.impossible.load(Ordering::Relaxed) || self.path.exists()
    }

    /// Gives the space up.
    pub(in crate::sea) fn give_up(&self) {
        match std::fs::remove_file(&self.path) {
            Ok(()) => tracing::warn!(
                "the database's disk is full: what was kept in reserve is given up, and until there is \
                 room again nothing is added"
            ),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, "the database's reserve cannot be given up"),
        }
    }

    /// Makes the file; `false` if the disk lacks the room.
    pub(in crate::sea) fn make(&self) -> bool {
        let Ok(space) = Space::of(&self.path) else { return true };
        let length = (space.total / PART).min(LARGEST);
        if length < SMALLEST {
            self.impossible.store(true, Ordering::Relaxed);
            return true;
        }
        // A quarter more must be free. Otherwise the next question would fill the disk, and the file would be deleted
        // again.
        if space.free < length + length / 4 {
            return false;
        }
        match fill(&self.path, length) {
            Ok(()) => tracing::info!(bytes = length, "space is kept in reserve for a full disk"),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                drop(std::fs::remove_file(&self.path));
                if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
                    return false;
                }
                tracing::warn!(%error, "no space can be kept in reserve for a full disk");
                self.impossible.store(true, Ordering::Relaxed);
            }
        }
        true
    }
}

/// Makes a file of this length whose blocks are really taken.
fn fill(path: &Path, length: u64) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    match rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, length) {
        // Some file systems cannot: there it is written.
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => write_all(&file, length),
        done => Ok(done?),
    }
}

fn write_all(mut file: &File, length: u64) -> io::Result<()> {
    let piece = vec![0x55; 256 * 1024];
    for _ in 0..length / piece.len() as u64 {
        file.write_all(&piece)?;
    }
    file.sync_all()
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_given_up_and_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let reserve = Reserve::beside(&dir.path().join("quiz.sqlite"));
        let length =
            || std::fs::metadata(dir.path().join("quiz.sqlite-reserve")).map(|found| found.len()).ok();
        for _ in 0..2 {
            assert!(!reserve.is_kept() && reserve.make() && reserve.is_kept());
            assert_eq!(length(), Some(LARGEST));
            reserve.give_up();
            assert_eq!(length(), None);
        }
        reserve.give_up();
    }

    #[test]
    fn where_it_cannot_be_made_nothing_is_held_back() {
        let dir = tempfile::tempdir().unwrap();
        let reserve = Reserve::beside(&dir.path().join("not/there"));
        assert!(!reserve.is_kept() && reserve.make() && reserve.is_kept());
    }
}
