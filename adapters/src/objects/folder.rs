//! Bodies in a folder. An unfinished body is the file `NAME#1` beside its place; `finish` renames it.

use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, PutMultipartOptions, PutPayload};
use quizcast_domain::records::{AudioWriter, ByteRange, ByteStream, Created, StoreError};

use super::error::store_error;
use super::file::{File, open};
use crate::pieces::{self, Gather};

/// How many bytes are written at a time.
const PIECE: usize = 256 * 1024;

#[derive(Clone)]
pub(super) struct Folder {
    files: Arc<LocalFileSystem>,
    root: PathBuf,
    /// The device and inode of `root` when it was opened.
    identity: (u64, u64),
}

impl Folder {
    /// Opens an existing folder. A finished body survives a power cut.
    pub(super) fn new(path: &std::path::Path) -> object_store::Result<Self> {
        let files = Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true));
        let identity = identity(path)
            .map_err(|error| object_store::Error::Generic { store: "folder", source: error.into() })?;
        Ok(Self { files, root: path.to_owned(), identity })
    }

    pub(super) fn objects(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.files) as _
    }

    /// Checks that the folder is still the one that was opened.
    ///
    /// If its disk was unmounted or the folder was moved, its path leads to nothing or to another folder: new
    /// bodies would be stored in the wrong place, and old ones would seem to be missing.
    pub(super) async fn is_there(&self) -> Result<(), StoreError> {
        let root = self.root.clone();
        let found = tokio::task::spawn_blocking(move || identity(&root)).await;
        match found.map_err(io::Error::other).flatten() {
            Ok(found) if found == self.identity => Ok(()),
            Ok(_) => Err(StoreError::Unavailable("the audio folder is not the one that was opened".into())),
            Err(error) => Err(StoreError::Unavailable(error.into())),
        }
    }

    pub(super) async fn create(&self, path: &Path) -> Result<Created, StoreError> {
        self.is_there().await?;
        let upload =
            self.files.put_multipart_opts(path, PutMultipartOptions::default()).await.map_err(store_error)?;
        let writer = Writer { upload, gathered: Gather::new(PIECE), length: 0 };
        Ok(Created { writer: Box::new(writer), note: None })
    }

    /// Streams `range` of a body; `None` if there is no such body.
    ///
    /// If the folder itself is gone, every body seems to be missing: that is an error.
    pub(super) async fn read(&self, path: &Path, range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        let place = self.files.path_to_filesystem(path).map_err(store_error)?;
        let found = pieces::read(File::at(place), range).await?;
        if found.is_none() {
            self.is_there().await?;
        }
        Ok(found)
    }

    /// Opens a body for reading; `None` if that fails.
    pub(super) async fn open(&self, path: &Path) -> Option<std::fs::File> {
        let place = self.files.path_to_filesystem(path).ok()?;
        open(place).await
    }

    /// Deletes the unfinished files of a body itself, since `LocalFileSystem` does not list them.
    pub(super) async fn remove_unfinished(&self, path: &Path) -> Result<(), StoreError> {
        self.is_there().await?;
        let place = self.files.path_to_filesystem(path).map_err(store_error)?;
        let removed = tokio::task::spawn_blocking(move || remove_staged(&place)).await;
        match removed {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(StoreError::Unavailable(error.into())),
            Err(error) => Err(StoreError::Unavailable(error.into())),
        }
    }
}

fn identity(path: &std::path::Path) -> io::Result<(u64, u64)> {
    std::fs::metadata(path).map(|about| (about.dev(), about.ino()))
}

/// `LocalFileSystem` takes the first free number, so `NAME#2` and later files exist only if `NAME#1` does.
fn remove_staged(place: &std::path::Path) -> io::Result<()> {
    for number in 1_u32.. {
        let mut staged = place.as_os_str().to_owned();
        staged.push(format!("#{number}"));
        match std::fs::remove_file(staged) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => break,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

struct Writer {
    upload: Box<dyn MultipartUpload>,
    gathered: Gather,
    length: u64,
}

impl Writer {
    async fn store(&mut self, piece: Vec<u8>) -> Result<(), StoreError> {
        self.length += piece.len() as u64;
        self.upload.put_part(PutPayload::from(piece)).await.map_err(store_error)
    }
}

#[async_trait]
impl AudioWriter for Writer {
    async fn write(&mut self, mut bytes: Bytes) -> Result<(), StoreError> {
        while let Some(piece) = self.gathered.take(&mut bytes) {
            self.store(piece).await?;
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<u64, StoreError> {
        if let Some(rest) = self.gathered.rest() {
            self.store(rest).await?;
        }
        self.upload.complete().await.map_err(store_error)?;
        Ok(self.length)
    }
}
