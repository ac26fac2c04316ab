//! Reading a body, at most one short query per piece.

use bytes::Bytes;
use quizcast_domain::BoxError;

use super::body::{Body, CHUNK};
use super::cache::PieceCache;
use crate::pieces::Pieces;

/// A body whose pieces were stored, and those of all bodies that were read lately, unless the body may grow.
pub(super) struct Stored {
    pub(super) body: Body,
    pub(super) cache: Option<PieceCache>,
}

impl Stored {
    async fn piece(&self, seq: i64) -> Result<Option<Bytes>, BoxError> {
        let Some(cache) = &self.cache else { return Ok(self.body.piece(seq).await?) };
        let id = self.body.id();
        if let Some(piece) = cache.get(id, seq) {
            return Ok(Some(piece));
        }
        let piece = self.body.piece(seq).await?;
        if let Some(piece) = &piece {
            cache.keep(id, seq, piece);
        }
        Ok(piece)
    }
}

impl Pieces for Stored {
    async fn at(&self, at: u64, end: u64) -> Result<Option<Bytes>, BoxError> {
        let chunk = CHUNK as u64;
        let (seq, skip) = (at / chunk, at % chunk);
        let Ok(seq) = i64::try_from(seq) else { return Ok(None) };
        let Some(piece) = self.piece(seq).await? else { return Ok(None) };
        let wanted = (end - at).min(chunk - skip);
        let within = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(piece.len());
        let bytes = piece.slice(within(skip)..within(skip + wanted));
        // `slice` keeps the whole piece in memory, so a small part is copied.
        let bytes = if bytes.len() < piece.len() / 2 { Bytes::copy_from_slice(&bytes) } else { bytes };
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}
