//! The port: beginning, reading and removing bodies.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt};
use quizcast_domain::BoxError;
use quizcast_domain::records::{AudioId, AudioStore, ByteRange, ByteStream, Created, StoreError};

use super::error::store_error;
use super::folder::Folder;
#[cfg(feature = "remote")]
use super::part::Places;
#[cfg(feature = "remote")]
use super::remote::{self, Remote};
use crate::pieces::{self, Pieces};

/// How many bytes of a file are read at a time. Between two reads no file stays open.
const FILE_PIECE: u64 = 256 * 1024;
/// How many bytes are read at a time from a provider, where each call costs a round trip.
#[cfg(feature = "remote")]
const REMOTE_PIECE: u64 = 1024 * 1024;

/// Bodies of MP3s as objects, one for each, under a prefix.
#[derive(Debug, Clone)]
pub struct ObjectAudioStore {
    pub(super) place: Place,
    pub(super) prefix: Path,
}

/// Where the objects are.
#[derive(Clone)]
pub(super) enum Place {
    Folder(Folder),
    #[cfg(feature = "remote")]
    Remote(Arc<dyn Remote>, Places),
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
    /// Spreads the bodies over 256 folders: one large folder would be slow.
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
        let body = Body { objects: self.place.objects(), path: self.path(id), piece: self.place.piece() };
        let found = pieces::read(body, range).await?;
        // If the folder itself is gone, every body seems to be missing: `is_there` reports that as an error.
        if let (None, Place::Folder(folder)) = (&found, &self.place) {
            folder.is_there().await?;
        }
        Ok(found)
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

/// An object that is read.
struct Body {
    objects: Arc<dyn ObjectStore>,
    path: Path,
    piece: u64,
}

impl Pieces for Body {
    async fn at(&self, at: u64, end: u64) -> Result<Option<Bytes>, BoxError> {
        let end = end.min(at + self.piece);
        let options = GetOptions { range: Some((at..end).into()), ..GetOptions::default() };
        let bytes = match self.objects.get_opts(&self.path, options).await {
            Ok(found) => found.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if bytes.len() as u64 != end - at {
            return Err("the body is shorter than its record says".into());
        }
        Ok(Some(bytes))
    }
}
