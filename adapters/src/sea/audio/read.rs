//! Reading a body, one short query per piece.

use bytes::Bytes;
use quizcast_domain::BoxError;

use super::body::{Body, CHUNK};
use crate::pieces::Pieces;

impl Pieces for Body {
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
