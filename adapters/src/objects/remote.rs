//! Bodies with a provider of object storage, uploaded in parts while they grow.
//!
//! A body's note is the id of its upload at the provider. A dead upload is aborted by this id, since
//! unfinished uploads cannot be listed. An upload that died before its note was stored has no part, and so
//! holds no bytes. A part that arrives while its upload is aborted may stay: on S3 a lifecycle rule of the
//! bucket removes it.
//!
//! Small bodies are uploaded in parts, too: completing an aborted upload fails, while a plain `put` would
//! bring a swept body back.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use object_store::multipart::{MultipartStore, PartId};
use object_store::path::Path;
use object_store::{Error, MultipartId, ObjectStore, ObjectStoreExt};
use quizcast_domain::records::{AudioWriter, Created, StoreError};
use tokio::task::JoinSet;

use super::error::store_error;
use super::part::{PART, Part, Places};

/// How many parts of an upload are sent at a time. The upload waits until it may send the next one.
const UNDER_WAY: usize = 2;

/// A store that takes objects in parts.
pub(super) trait Remote: MultipartStore + ObjectStore {
    /// The same as an object store.
    fn objects(self: Arc<Self>) -> Arc<dyn ObjectStore>;
}

impl<T: MultipartStore + ObjectStore> Remote for T {
    fn objects(self: Arc<Self>) -> Arc<dyn ObjectStore> {
        self
    }
}

pub(super) async fn create(
    remote: Arc<dyn Remote>,
    places: Places,
    path: Path,
) -> Result<Created, StoreError> {
    let id = remote.create_multipart(&path).await.map_err(store_error)?;
    let note = Some(id.clone());
    let writer = Writer {
        remote,
        path,
        id,
        places,
        gathered: Part::default(),
        begun: 0,
        under_way: JoinSet::new(),
        parts: Vec::new(),
        length: 0,
    };
    Ok(Created { writer: Box::new(writer), note })
}

/// Aborts the upload of a body, if it was not completed.
///
/// Some stores answer `PermissionDenied` instead of `NotFound` to an upload that they do not know, so that is
/// only logged: if the rights are missing, the `delete` that follows fails.
pub(super) async fn remove_unfinished(
    remote: &dyn Remote,
    path: &Path,
    note: Option<String>,
) -> Result<(), StoreError> {
    let Some(id) = note else { return Ok(()) };
    match remote.abort_multipart(path, &id).await {
        Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
        Err(error @ Error::PermissionDenied { .. }) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "an upload was not aborted");
            Ok(())
        }
        Err(error) => Err(store_error(error)),
    }
}

/// Dropping it aborts the parts that are being sent.
struct Writer {
    remote: Arc<dyn Remote>,
    path: Path,
    id: MultipartId,
    places: Places,
    gathered: Part,
    begun: usize,
    under_way: JoinSet<Result<(usize, PartId), Error>>,
    parts: Vec<(usize, PartId)>,
    length: u64,
}

impl Writer {
    /// Begins to send the gathered part.
    async fn send(&mut self) -> Result<(), StoreError> {
        while self.under_way.len() >= UNDER_WAY {
            self.wait().await?;
        }
        let (remote, path, id, number) =
            (Arc::clone(&self.remote), self.path.clone(), self.id.clone(), self.begun);
        self.begun += 1;
        self.length += self.gathered.length() as u64;
        let (payload, place) = std::mem::take(&mut self.gathered).into_payload();
        self.under_way.spawn(async move {
            let sent = remote.put_part(&path, &id, number, payload).await?;
            drop(place);
            Ok((number, sent))
        });
        Ok(())
    }

    async fn wait(&mut self) -> Result<(), StoreError> {
        match self.under_way.join_next().await {
            None => Ok(()),
            Some(Ok(Ok(part))) => {
                self.parts.push(part);
                Ok(())
            }
            Some(Ok(Err(error))) => Err(store_error(error)),
            Some(Err(error)) => Err(StoreError::Unavailable(error.into())),
        }
    }

    async fn complete(mut self) -> Result<u64, StoreError> {
        self.parts.sort_unstable_by_key(|(number, _)| *number);
        let parts = self.parts.into_iter().map(|(_, part)| part).collect();
        match self.remote.complete_multipart(&self.path, &self.id, parts).await {
            Ok(_) => Ok(self.length),
            // `complete_multipart` is retried: if only the answer to the first try was lost, the object is
            // there.
            Err(error @ Error::NotFound { .. }) => {
                let found = self.remote.objects().head(&self.path).await;
                let whole = found.is_ok_and(|object| object.size == self.length);
                if whole { Ok(self.length) } else { Err(store_error(error)) }
            }
            Err(error) => Err(store_error(error)),
        }
    }
}

#[async_trait]
impl AudioWriter for Writer {
    async fn write(&mut self, mut bytes: Bytes) -> Result<(), StoreError> {
        while !bytes.is_empty() {
            self.gathered.take(&self.places, &mut bytes).await;
            if self.gathered.length() == PART {
                self.send().await?;
            }
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<u64, StoreError> {
        if self.gathered.length() > 0 {
            self.send().await?;
        }
        while !self.under_way.is_empty() {
            self.wait().await?;
        }
        self.complete().await
    }
}

#[cfg(test)]
mod tests;
