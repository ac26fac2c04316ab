//! Bodies in a folder. An unfinished one lies beside its place as `NAME#1`, and is renamed at its end.

use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, PutMultipartOptions, PutPayload};
use quizcast_domain::records::{AudioWriter, Created, StoreError};

use super::error::store_error;
use crate::pieces::Gather;

/// How much is written at a time.
const PIECE: usize = 256 * 1024;

#[derive(Clone)]
pub(super) struct Folder {
    files: Arc<LocalFileSystem>,
    root: PathBuf,
    /// Its device and its number there.
    identity: (u64, u64),
}

impl Folder {
    /// An existing folder. What is finished there survives a power cut.
    pub(super) fn new(path: &std::path::Path) -> object_store::Result<Self> {
        let files = Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true));
        let identity = identity(path)
            .map_err(|error| object_store::Error::Generic { store: "folder", source: error.into() })?;
        Ok(Self { files, root: path.to_owned(), identity })
    }

    pub(super) fn objects(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.files) as _
    }

    /// Whether the folder is still the one that was opened. Where its disk was unmounted, or it was moved away, its
    /// path leads to nothing or to another folder: bodies would be stored in the wrong place, and seem to be missing.
    pub(super) async fn is_there(&self) -> Result<(), StoreError> {
        let root = self.root.clone();
        let found = tokio::task::spawn_blocking(move || identity(&root)).await;
        match found.map_err(io::Error::other).flatten() {
            Ok(found) if found == self.identity => Ok(()),
            Ok(_) => {
                Err(StoreError::Unavailable("the folder of audio is another one than at the start".into()))
            }
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

    /// The object store does not tell of its unfinished files, so they are taken away beside it.
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

/// The second file of a body, and those after it, are there only if the first one is.
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
