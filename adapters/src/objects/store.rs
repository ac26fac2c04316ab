//! The port: beginning, reading and removing bodies.

use std::fmt;
use std::fs::File;
use std::sync::Arc;

use async_trait::async_trait;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use quizcast_domain::records::{AudioId, AudioStore, ByteRange, ByteStream, Created, StoreError};

use super::error::store_error;
use super::folder::Folder;
#[cfg(feature = "remote")]
use super::object::Object;
#[cfg(feature = "remote")]
use super::part::Places;
#[cfg(feature = "remote")]
use super::remote::{self, Remote};
#[cfg(feature = "remote")]
use crate::pieces;

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
        let path = self.path(id);
        match &self.place {
            Place::Folder(folder) => folder.read(&path, range).await,
            #[cfg(feature = "remote")]
            Place::Remote(remote, _) => {
                pieces::read(Object { objects: Arc::clone(remote).objects(), path }, range).await
            }
        }
    }

    async fn open(&self, id: AudioId) -> Option<File> {
        match &self.place {
            Place::Folder(folder) => folder.open(&self.path(id)).await,
            #[cfg(feature = "remote")]
            Place::Remote(..) => None,
        }
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
