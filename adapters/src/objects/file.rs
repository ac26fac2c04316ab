//! Reading a file, one short call per piece.
//!
//! What the system has in memory is read at once: it takes as long as a copy, while a call on another thread would wake
//! that thread and this one again, which takes longer. Only what comes from the disk is read on a thread that may wait.
//! `LocalFileSystem` would take two such calls each time.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use quizcast_domain::BoxError;

use crate::pieces::Pieces;

/// How many bytes are read at a time. Between two reads no file stays open.
const PIECE: u64 = 256 * 1024;

/// A file that is read.
pub(super) struct File(Arc<PathBuf>);

impl File {
    /// The file at `place`, which need not be there.
    pub(super) fn at(place: PathBuf) -> Self {
        Self(Arc::new(place))
    }
}

impl Pieces for File {
    async fn at(&self, at: u64, end: u64) -> Result<Option<Bytes>, BoxError> {
        let length = usize::try_from((end - at).min(PIECE))?;
        if let Some(bytes) = read_from_memory(&self.0, at, length) {
            return Ok(Some(bytes));
        }
        let place = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || read(&place, at, length)).await? {
            Ok(bytes) if bytes.len() == length => Ok(Some(bytes.into())),
            Ok(_) => Err("the body is shorter than its record says".into()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// `length` bytes from `at` on, if the system has the file and all of them in memory and so need not wait for the disk.
#[cfg(target_os = "linux")]
fn read_from_memory(place: &Path, at: u64, length: usize) -> Option<Bytes> {
    use rustix::io::{ReadWriteFlags, preadv2};

    let file = open_from_memory(place)?;
    let mut buffer = Buffer::of(length);
    let mut into = [io::IoSliceMut::new(&mut buffer.0)];
    let read = preadv2(&file, &mut into, at, ReadWriteFlags::NOWAIT).ok()?;
    (read == length).then(|| Bytes::from_owner(buffer))
}

/// Opens the file at `place` for reading; `None` if that fails.
pub(super) async fn open(place: PathBuf) -> Option<std::fs::File> {
    match open_from_memory(&place) {
        Some(file) => Some(file),
        None => tokio::task::spawn_blocking(move || std::fs::File::open(place)).await.ok()?.ok(),
    }
}

/// Opens the file at `place`, if the system has its folders in memory and so need not wait for the disk.
#[cfg(target_os = "linux")]
fn open_from_memory(place: &Path) -> Option<std::fs::File> {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};

    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    openat2(CWD, place, flags, Mode::empty(), ResolveFlags::CACHED).ok().map(Into::into)
}

/// The buffers that wait to be used again.
static FREE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());
/// How many of them wait at most: 4 MiB.
const MOST_FREE: usize = 16;

/// A buffer. Those of whole pieces are used again: to get fresh memory from the system takes longer than to copy a piece
/// into it.
struct Buffer(Vec<u8>);

impl Buffer {
    fn of(length: usize) -> Self {
        let free = if length as u64 == PIECE { free_buffers().pop() } else { None };
        Self(free.unwrap_or_else(|| vec![0; length]))
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if self.0.len() as u64 == PIECE {
            let mut free = free_buffers();
            if free.len() < MOST_FREE {
                free.push(std::mem::take(&mut self.0));
            }
        }
    }
}

fn free_buffers() -> MutexGuard<'static, Vec<Vec<u8>>> {
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Other systems cannot say what they have in memory.
#[cfg(not(target_os = "linux"))]
const fn read_from_memory(_: &Path, _: u64, _: usize) -> Option<Bytes> {
    None
}

#[cfg(not(target_os = "linux"))]
const fn open_from_memory(_: &Path) -> Option<std::fs::File> {
    None
}

/// As many as `length` bytes from `at` on.
fn read(place: &Path, at: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut file = std::fs::File::open(place)?;
    if at > 0 {
        file.seek(SeekFrom::Start(at))?;
    }
    let mut bytes = Vec::with_capacity(length);
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_read_whether_it_is_in_memory_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("body");
        let sound: Vec<u8> = (0..=255).cycle().take(300_000).collect();
        std::fs::write(&place, &sound).unwrap();
        for (at, length) in [(0, 262_144), (262_144, 37_856), (299_999, 1)] {
            let part = &sound[at..at + length];
            assert_eq!(read(&place, at as u64, length).unwrap(), part);
            let ahead = read_from_memory(&place, at as u64, length);
            assert!(ahead.is_none_or(|bytes| bytes == part));
            let found = File::at(place.clone()).at(at as u64, 300_000).await.unwrap().unwrap();
            assert_eq!(found, part);
        }
    }

    #[tokio::test]
    async fn a_file_that_is_too_short_is_an_error_and_a_missing_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("body");
        assert!(File::at(place.clone()).at(0, 10).await.unwrap().is_none());
        std::fs::write(&place, "sound").unwrap();
        assert!(File::at(place.clone()).at(0, 10).await.is_err());
        assert!(File::at(place).at(10, 20).await.is_err());
    }
}
