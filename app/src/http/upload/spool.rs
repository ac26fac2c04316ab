//! Where audio waits on disk until it is known whose it is.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, SeekFrom};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{TryStreamExt, try_unfold};
use quizcast_domain::records::{ByteStream, StreamError};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::http::options::UploadOptions;
use crate::http::problem::{ApiError, Kind};

/// So many bytes are read at a time.
const PIECE: usize = 256 * 1024;
const SOON: Duration = Duration::from_secs(30);

/// A folder for bytes that wait, and how many may wait there in all. Its files have no name: they are
/// gone with whoever reads them, also when the program is killed.
#[derive(Debug, Clone)]
pub(super) struct Spool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    /// The folder itself, locked so that no other program that starts takes its files for left behind.
    here: OnceLock<File>,
    most: u64,
    used: AtomicU64,
}

/// Bytes that wait. Dropping it removes them.
#[derive(Debug)]
pub(super) struct Waiting {
    file: tokio::fs::File,
    room: Room,
}

/// A share of the spool, given back when it is dropped.
#[derive(Debug)]
struct Room {
    spool: Spool,
    bytes: u64,
}

impl Spool {
    /// Removes what a file system that knows no nameless files kept of a program that was killed,
    /// unless another program still lets audio wait here.
    pub(super) fn new(options: &UploadOptions) -> Self {
        let dir = options.spool_dir.clone();
        let here = OnceLock::new();
        if let Some(lock) = locked(&dir) {
            here.get_or_init(|| lock);
        }
        Self(Arc::new(Shared { dir, here, most: options.max_spool_bytes, used: AtomicU64::new(0) }))
    }

    /// Makes place for something that waits.
    pub(super) async fn open(&self) -> Result<Waiting, ApiError> {
        let shared = Arc::clone(&self.0);
        let opened = tokio::task::spawn_blocking(move || shared.nameless()).await;
        let file = opened.map_err(io::Error::other).flatten().map_err(|error| failed(&error))?;
        let room = Room { spool: self.clone(), bytes: 0 };
        Ok(Waiting { file: tokio::fs::File::from_std(file), room })
    }

    /// How many bytes wait.
    #[cfg(test)]
    fn used(&self) -> u64 {
        self.0.used.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn nameless(&self) -> io::Result<File> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.dir)?;
        if self.here.get().is_none()
            && let Some(lock) = locked(&self.dir)
        {
            self.here.get_or_init(|| lock);
        }
        tempfile::tempfile_in(&self.dir)
    }
}

/// The folder, locked together with all programs that use it; whoever comes first sweeps it.
///
/// Some file systems lock no folder: there nothing is swept, since nobody knows who else is here.
fn locked(dir: &Path) -> Option<File> {
    let folder = File::open(dir).ok()?;
    if folder.try_lock().is_ok() {
        sweep(dir);
    }
    folder.lock_shared().ok()?;
    Some(folder)
}

fn sweep(dir: &Path) {
    for left in fs::read_dir(dir).into_iter().flatten().flatten() {
        if let Err(error) = fs::remove_file(left.path()) {
            tracing::warn!(%error, path = %left.path().display(), "cannot remove what waited here");
        }
    }
}

impl Room {
    fn grow(&mut self, bytes: u64) -> Result<(), ApiError> {
        let Shared { most, used, .. } = &*self.spool.0;
        let grown = |now: u64| now.checked_add(bytes).filter(|then| then <= most);
        used.fetch_update(Ordering::SeqCst, Ordering::SeqCst, grown).map_err(|_| {
            let detail = "Too much audio waits here for its credentials. \
                Send `user` and `token` before `audio`, or a Bearer token: then it need not wait.";
            ApiError::new(Kind::Busy, detail).retry_after(SOON)
        })?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.spool.0.used.fetch_sub(self.bytes, Ordering::SeqCst);
    }
}

impl Waiting {
    /// Appends `bytes`.
    pub(super) async fn write(&mut self, bytes: &Bytes) -> Result<(), ApiError> {
        self.room.grow(bytes.len() as u64)?;
        self.file.write_all(bytes).await.map_err(|error| failed(&error))
    }

    /// All of it, from the begin. It is removed at the end, or where reading stops.
    pub(super) async fn into_stream(mut self) -> Result<ByteStream, ApiError> {
        self.file.flush().await.map_err(|error| failed(&error))?;
        self.file.seek(SeekFrom::Start(0)).await.map_err(|error| failed(&error))?;
        let pieces = try_unfold(self, |mut waiting| async move {
            let mut piece = BytesMut::with_capacity(PIECE);
            match waiting.file.read_buf(&mut piece).await.map_err(|error| failed(&error))? {
                0 => Ok(None),
                _ => Ok(Some((piece.freeze(), waiting))),
            }
        });
        Ok(Box::pin(pieces.map_err(|error: ApiError| StreamError(error.into()))))
    }
}

fn failed(error: &io::Error) -> ApiError {
    tracing::error!(%error, "the spool failed");
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ApiError::new(Kind::StorageFull, "The disk on which audio waits for its credentials is full.")
        }
        _ => {
            ApiError::new(Kind::Unavailable, "Audio cannot wait here for its credentials.").retry_after(SOON)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spool(dir: &tempfile::TempDir, most: u64) -> Spool {
        let spool_dir = dir.path().join("spool");
        Spool::new(&UploadOptions { spool_dir, max_spool_bytes: most, ..UploadOptions::default() })
    }

    #[tokio::test]
    async fn what_waits_comes_back_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let spool = spool(&dir, 1_000_000);
        let mut waiting = spool.open().await.unwrap();
        for piece in [b"abc".to_vec(), vec![7; 600_000], b"xyz".to_vec()] {
            waiting.write(&piece.into()).await.unwrap();
        }
        assert_eq!((spool.used(), fs::read_dir(&spool.0.dir).unwrap().count()), (600_006, 0));
        let got: Vec<Bytes> = waiting.into_stream().await.unwrap().try_collect().await.unwrap();
        let got = got.concat();
        assert!(got.len() == 600_006 && got.starts_with(b"abc") && got.ends_with(b"xyz"));
        assert_eq!(spool.used(), 0);
    }

    #[tokio::test]
    async fn all_that_waits_shares_one_bound() {
        let dir = tempfile::tempdir().unwrap();
        let spool = spool(&dir, 10);
        let (mut one, mut two) = (spool.open().await.unwrap(), spool.open().await.unwrap());
        one.write(&Bytes::from_static(b"12345678")).await.unwrap();
        assert_eq!(two.write(&Bytes::from_static(b"123")).await.unwrap_err().kind(), Kind::Busy);
        two.write(&Bytes::from_static(b"12")).await.unwrap();
        drop(one);
        two.write(&Bytes::from_static(b"12345678")).await.unwrap();
        drop(two);
        assert_eq!(spool.used(), 0);
    }

    #[tokio::test]
    async fn what_was_left_is_swept_at_the_start() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("spool");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(".tmpABC"), "left").unwrap();
        spool(&dir, 1);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    /// On some file systems what another node lets wait here has a name.
    #[tokio::test]
    async fn what_another_node_lets_wait_here_stays() {
        let dir = tempfile::tempdir().unwrap();
        let waits = dir.path().join("spool").join(".nfs0001");
        let others = spool(&dir, 1);
        drop(others.open().await.unwrap());
        fs::write(&waits, "waits").unwrap();
        let started = spool(&dir, 1);
        drop(started.open().await.unwrap());
        assert!(waits.exists());
        drop(others);
        let next = spool(&dir, 1);
        assert!(waits.exists(), "one of two is still there");
        drop((started, next));
        spool(&dir, 1);
        assert!(!waits.exists());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("spool"), "a file").unwrap();
        let spool = spool(&dir, 1);
        fs::write(dir.path().join("spool"), "a file").unwrap();
        assert_eq!(spool.open().await.unwrap_err().kind(), Kind::Unavailable);
    }
}
