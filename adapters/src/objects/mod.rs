//! Bodies of MP3s in a folder or with a provider of object storage, through `object_store`.
//!
//! ```no_run
//! # fn open() -> Result<(), Box<dyn std::error::Error>> {
//! use quizcast_adapters::objects::ObjectAudioStore;
//!
//! let folder = ObjectAudioStore::open("file:///var/lib/quizcast/audio", [])?;
//! let bucket = ObjectAudioStore::open("s3://bucket/prefix", std::env::vars())?;
//! # Ok(())
//! # }
//! ```

mod error;
mod folder;
mod open;
#[cfg(feature = "remote")]
mod part;
#[cfg(feature = "remote")]
mod remote;
#[cfg(feature = "remote")]
mod transport;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt};
use quizcast_domain::records::{
    AudioId, AudioStore, ByteRange, ByteStream, Created, StoreError, StreamError,
};

use error::store_error;
pub use open::OpenError;

/// How much of a file is read at a time: nothing is held while a reader does not read.
const FILE_PIECE: u64 = 256 * 1024;
/// How much is asked for at a time elsewhere, where each question takes its way.
#[cfg(feature = "remote")]
const REMOTE_PIECE: u64 = 1024 * 1024;

/// Bodies of MP3s as objects: each in one of its own, under a prefix.
#[derive(Debug, Clone)]
pub struct ObjectAudioStore {
    place: Place,
    prefix: Path,
}

#[derive(Clone)]
enum Place {
    Folder(folder::Folder),
    #[cfg(feature = "remote")]
    Remote(Arc<dyn remote::Remote>, part::Places),
}

impl Place {
    fn objects(&self) -> Arc<dyn ObjectStore> {
        match self {
            Self::Folder(folder) => folder.objects(),
            #[cfg(feature = "remote")]
            Self::Remote(remote, _) => Arc::clone(remote).objects(),
        }
    }

    fn piece(&self) -> u64 {
        match self {
            Self::Folder(_) => FILE_PIECE,
            #[cfg(feature = "remote")]
            Self::Remote(..) => REMOTE_PIECE,
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder(_) => "Folder",
            #[cfg(feature = "remote")]
            Self::Remote(..) => "Remote",
        })
    }
}

impl ObjectAudioStore {
    /// Spread over 256 folders: one alone would grow slow.
    fn path(&self, id: AudioId) -> Path {
        let name = id.0.simple().to_string();
        self.prefix.clone().join(&name[30..]).join(name.as_str())
    }
}

#[async_trait]
impl AudioStore for ObjectAudioStore {
    async fn create(&self, id: AudioId) -> Result<Created, StoreError> {
        let path = self.path(id);
        match &self.place {
            Place::Folder(folder) => folder.create(&path).await,
            #[cfg(feature = "remote")]
            Place::Remote(remote, places) => remote::create(Arc::clone(remote), places.clone(), path).await,
        }
    }

    async fn read(&self, id: AudioId, range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        let mut reading = Reading {
            objects: self.place.objects(),
            path: self.path(id),
            piece: self.place.piece(),
            start: range.start(),
            end: range.end(),
        };
        let first = match reading.next().await {
            Ok(bytes) => bytes,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(StoreError::Unavailable(error.into())),
        };
        let rest = stream::try_unfold(reading, Reading::step);
        Ok(Some(Box::pin(stream::StreamExt::chain(stream::iter([Ok(first)]), rest))))
    }

    async fn remove(&self, id: AudioId, note: Option<String>) -> Result<(), StoreError> {
        let path = self.path(id);
        match &self.place {
            Place::Folder(folder) => folder.remove_unfinished(&path).await?,
            #[cfg(feature = "remote")]
            Place::Remote(remote, _) => remote::remove_unfinished(remote.as_ref(), &path, note).await?,
        }
        #[cfg(not(feature = "remote"))]
        drop(note);
        match self.place.objects().delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(store_error(error)),
        }
    }
}

/// What is still to be read of an object.
struct Reading {
    objects: Arc<dyn ObjectStore>,
    path: Path,
    piece: u64,
    start: u64,
    end: u64,
}

impl Reading {
    async fn next(&mut self) -> object_store::Result<Bytes> {
        let end = self.end.min(self.start + self.piece);
        let options = GetOptions { range: Some((self.start..end).into()), ..GetOptions::default() };
        let bytes = self.objects.get_opts(&self.path, options).await?.bytes().await?;
        if bytes.len() as u64 != end - self.start {
            return Err(object_store::Error::Generic {
                store: "audio",
                source: "the body is shorter than its record says".into(),
            });
        }
        self.start = end;
        Ok(bytes)
    }

    async fn step(mut self) -> Result<Option<(Bytes, Self)>, StreamError> {
        if self.start == self.end {
            return Ok(None);
        }
        let bytes = self.next().await.map_err(|error| StreamError(error.into()))?;
        Ok(Some((bytes, self)))
    }
}
