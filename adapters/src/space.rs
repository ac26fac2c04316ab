//! How much space a disk has.

use std::io;
use std::path::Path;

/// The space on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// What this process may still write.
    pub free: u64,
    /// What this process could write to the disk if it were empty. What the file system keeps for
    /// root does not count.
    pub total: u64,
}

impl Space {
    /// Asks the file system on which `path` lies, or will lie once it is made.
    ///
    /// # Errors
    ///
    /// [`io::Error`] if the file system does not tell its sizes.
    pub fn of(path: &Path) -> io::Result<Self> {
        let path = path.ancestors().find(|place| place.exists()).unwrap_or_else(|| Path::new("."));
        let found = rustix::fs::statvfs(path)?;
        let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
        let used = found.f_blocks.saturating_sub(found.f_bfree);
        Ok(Self { free: bytes(found.f_bavail), total: bytes(used.saturating_add(found.f_bavail)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_yet_has_the_space_of_the_one_above() {
        let dir = tempfile::tempdir().unwrap();
        let (here, below) = (Space::of(dir.path()).unwrap(), Space::of(&dir.path().join("a/b")).unwrap());
        // Others write to this disk while the test runs, so that only its size stays nearly the same.
        assert!(here.free > 0 && here.free <= here.total);
        assert!(below.total.abs_diff(here.total) < here.total / 2, "{here:?} {below:?}");
        assert!(Space::of(Path::new("not/there")).is_ok());
    }
}
