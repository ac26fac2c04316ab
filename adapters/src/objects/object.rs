//! Reading a provider's object, one call per piece.

use std::sync::Arc;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore};
use quizcast_domain::BoxError;

use crate::pieces::Pieces;

/// How many bytes are read at a time: each call costs a round trip.
const PIECE: u64 = 1024 * 1024;

/// An object that is read.
pub(super) struct Object {
    pub(super) objects: Arc<dyn ObjectStore>,
    pub(super) path: Path,
}

impl Pieces for Object {
    async fn at(&self, at: u64, end: u64) -> Result<Option<Bytes>, BoxError> {
        let end = end.min(at + PIECE);
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
