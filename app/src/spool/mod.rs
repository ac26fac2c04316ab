//! The spool: audio waits on disk until its upload's credentials are known.

mod error;
mod shares;

use std::fs::{self, DirBuilder, File};
use std::io::{self, SeekFrom};
use std::net::IpAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{TryStreamExt, try_unfold};
use quizcast_domain::records::{ByteStream, StreamError};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::config::HttpSettings;
use crate::disk::Disk;
pub use error::ReceiveError;
pub(crate) use shares::{LimitedAddresses, Share, Shares};

/// How many bytes are read at a time.
const PIECE: usize = 256 * 1024;

/// A folder for waiting bytes, with limits: in all, for each address, and by the free space of the disk.
///
/// Its files have no name, so that the system removes each one when it is closed, also if the program is
/// killed.
#[derive(Clone)]
pub(crate) struct Spool(Arc<Shared>);

struct Shared {
    dir: PathBuf,
    /// The folder with a shared lock, which keeps other programs from deleting the files here when they
    /// start.
    here: OnceLock<File>,
    most: u64,
    used: AtomicU64,
    by_address: Arc<Shares<IpAddr>>,
    limited: LimitedAddresses,
    disk: Arc<dyn Disk>,
}

/// A file of waiting bytes. Dropping it removes them.
pub(crate) struct Waiting {
    file: tokio::fs::File,
    room: Room,
}

/// Bytes that are reserved in the spool until this is dropped.
struct Room {
    spool: Spool,
    bytes: u64,
    /// The part of the sender's share; `None` if the sender has no limit of its own.
    share: Option<Share<IpAddr>>,
}

impl Spool {
    /// Opens the spool, and deletes files that a killed program left there, unless another program uses the
    /// folder.
    ///
    /// Such files are left only by file systems without nameless files.
    pub(crate) fn new(settings: &HttpSettings, disk: Arc<dyn Disk>) -> Self {
        let dir = settings.uploads.spool_dir.clone();
        let here = OnceLock::new();
        if let Some(lock) = locked(&dir) {
            here.get_or_init(|| lock);
        }
        let most = settings.uploads.max_spool_bytes;
        Self(Arc::new(Shared {
            dir,
            here,
            most,
            used: AtomicU64::new(0),
            by_address: Shares::new(most / 4),
            limited: LimitedAddresses::new(settings.trust_proxy.clone()),
            disk,
        }))
    }

    /// Creates an empty file for bytes that come from `address`.
    pub(crate) async fn open(&self, address: IpAddr) -> Result<Waiting, ReceiveError> {
        let shared = Arc::clone(&self.0);
        if !shared.disk.takes(1) {
            return Err(ReceiveError::BelowFloor);
        }
        let share = shared.limited.holder(address).map(|holder| Arc::clone(&shared.by_address).share(holder));
        let opened = tokio::task::spawn_blocking(move || shared.nameless()).await;
        let file = opened.map_err(io::Error::other).flatten().map_err(ReceiveError::Spool)?;
        let room = Room { spool: self.clone(), bytes: 0, share };
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

/// Takes a shared lock on the folder. If no other program has one, first deletes what is left in the folder.
///
/// Some file systems cannot lock a folder. There nothing is deleted, since another program might use it.
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
            tracing::warn!(%error, path = %left.path().display(), "cannot remove a left-over file of the spool");
        }
    }
}

impl Room {
    fn grow(&mut self, bytes: u64) -> Result<(), ReceiveError> {
        let Shared { most, used, disk, .. } = &*self.spool.0;
        let grown = |now: u64| now.checked_add(bytes).filter(|then| then <= most);
        if self.share.as_mut().is_some_and(|share| !share.grow(bytes)) {
            return Err(ReceiveError::SpoolFull);
        }
        let taken = used.fetch_update(Ordering::SeqCst, Ordering::SeqCst, grown);
        taken.map_err(|_| ReceiveError::SpoolFull)?;
        self.bytes += bytes;
        if disk.takes(bytes) { Ok(()) } else { Err(ReceiveError::BelowFloor) }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.spool.0.used.fetch_sub(self.bytes, Ordering::SeqCst);
    }
}

impl Waiting {
    /// Appends `bytes`.
    pub(crate) async fn write(&mut self, bytes: &Bytes) -> Result<(), ReceiveError> {
        self.room.grow(bytes.len() as u64)?;
        self.file.write_all(bytes).await.map_err(ReceiveError::Spool)
    }

    /// Streams the bytes from the start. They are removed at the end of the stream, or when it is dropped.
    pub(crate) async fn into_stream(mut self) -> Result<ByteStream, ReceiveError> {
        self.file.flush().await.map_err(ReceiveError::Spool)?;
        self.file.seek(SeekFrom::Start(0)).await.map_err(ReceiveError::Spool)?;
        let pieces = try_unfold(self, |mut waiting| async move {
            let mut piece = BytesMut::with_capacity(PIECE);
            match waiting.file.read_buf(&mut piece).await.map_err(ReceiveError::Spool)? {
                0 => Ok(None),
                _ => Ok(Some((piece.freeze(), waiting))),
            }
        });
        Ok(Box::pin(pieces.map_err(|error: ReceiveError| StreamError::from(error))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    /// A disk that takes so many bytes at a time.
    struct AtMost(u64);

    impl Disk for AtMost {
        fn takes(&self, bytes: u64) -> bool {
            bytes <= self.0
        }

        fn look(&self) -> Option<crate::disk::DiskSpace> {
            None
        }
    }

    fn spool_on(disk: AtMost, dir: &tempfile::TempDir, most: u64) -> Spool {
        let mut settings = HttpSettings::default();
        settings.uploads.spool_dir = dir.path().join("spool");
        settings.uploads.max_spool_bytes = most;
        Spool::new(&settings, Arc::new(disk))
    }

    fn spool(dir: &tempfile::TempDir, most: u64) -> Spool {
        spool_on(AtMost(u64::MAX), dir, most)
    }

    #[tokio::test]
    async fn one_address_has_a_quarter_and_others_still_have_room() {
        let dir = tempfile::tempdir().unwrap();
        let spool = spool(&dir, 100);
        let [mut one, mut neighbour, mut other, mut here] = [
            spool.open("2001:db8::1".parse().unwrap()).await.unwrap(),
            spool.open("2001:db8::2".parse().unwrap()).await.unwrap(),
            spool.open("192.0.2.1".parse().unwrap()).await.unwrap(),
            spool.open(HERE).await.unwrap(),
        ];
        let bytes = |count| Bytes::from(vec![1; count]);
        one.write(&bytes(20)).await.unwrap();
        assert!(matches!(neighbour.write(&bytes(6)).await, Err(ReceiveError::SpoolFull)));
        neighbour.write(&bytes(5)).await.unwrap();
        other.write(&bytes(25)).await.unwrap();
        here.write(&bytes(50)).await.unwrap();
        assert_eq!(spool.used(), 100);
        drop((one, neighbour));
        assert_eq!(spool.used(), 75);
        let mut again = spool.open("2001:db8::3".parse().unwrap()).await.unwrap();
        again.write(&bytes(25)).await.unwrap();
    }

    #[tokio::test]
    async fn a_disk_below_its_floor_takes_nothing_that_waits() {
        let dir = tempfile::tempdir().unwrap();
        let full = spool_on(AtMost(0), &dir, 100).open(HERE).await;
        assert!(matches!(full, Err(ReceiveError::BelowFloor)));
        let mut nearly = spool_on(AtMost(10), &dir, 100).open(HERE).await.unwrap();
        let refused = nearly.write(&Bytes::from_static(b"eleven byte")).await;
        assert!(matches!(refused, Err(ReceiveError::BelowFloor)));
    }

    #[tokio::test]
    async fn what_waits_comes_back_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let spool = spool(&dir, 1_000_000);
        let mut waiting = spool.open(HERE).await.unwrap();
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
        let (mut one, mut two) = (spool.open(HERE).await.unwrap(), spool.open(HERE).await.unwrap());
        one.write(&Bytes::from_static(b"12345678")).await.unwrap();
        assert!(matches!(two.write(&Bytes::from_static(b"123")).await, Err(ReceiveError::SpoolFull)));
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

    /// On some file systems, such as NFS, the waiting files of another node have names.
    #[tokio::test]
    async fn what_another_node_lets_wait_here_stays() {
        let dir = tempfile::tempdir().unwrap();
        let waits = dir.path().join("spool").join(".nfs0001");
        let others = spool(&dir, 1);
        drop(others.open(HERE).await.unwrap());
        fs::write(&waits, "waits").unwrap();
        let started = spool(&dir, 1);
        drop(started.open(HERE).await.unwrap());
        assert!(waits.exists());
        drop(others);
        let next = spool(&dir, 1);
        assert!(waits.exists(), "one of two is still there");
        drop((started, next));
        spool(&dir, 1);
        assert!(!waits.exists());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_reported() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("spool"), "a file").unwrap();
        let spool = spool(&dir, 1);
        assert!(matches!(spool.open(HERE).await, Err(ReceiveError::Spool(_))));
    }
}
