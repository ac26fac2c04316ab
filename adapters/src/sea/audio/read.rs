//! Reading a stretch of a body, one short query per piece.

use bytes::Bytes;
use quizcast_domain::records::{AudioId, ByteRange, StreamError};
use sea_orm::DbErr;

use super::{CHUNK, SeaAudioStore};

/// What is still to be read.
pub(super) struct Reading {
    store: SeaAudioStore,
    id: AudioId,
    start: u64,
    end: u64,
}

impl Reading {
    pub(super) const fn new(store: SeaAudioStore, id: AudioId, range: ByteRange) -> Self {
        Self { store, id, start: range.start(), end: range.end() }
    }

    /// The next bytes, up to the end of a piece; `None` if the body has none there.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, DbErr> {
        let chunk = CHUNK as u64;
        let (seq, skip) = (self.start / chunk, self.start % chunk);
        let Ok(seq) = i64::try_from(seq) else { return Ok(None) };
        let Some(piece) = self.store.chunk(self.id, seq).await? else { return Ok(None) };
        let wanted = (self.end - self.start).min(chunk - skip);
        let within = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(piece.len());
        let bytes = piece.slice(within(skip)..within(skip + wanted));
        // A small part must not keep the whole piece in memory.
        let bytes = if bytes.len() < piece.len() / 2 { Bytes::copy_from_slice(&bytes) } else { bytes };
        self.start += bytes.len() as u64;
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    /// [`next`](Self::next) for a stream: here the body must not end before the stretch does.
    pub(super) async fn step(mut self) -> Result<Option<(Bytes, Self)>, StreamError> {
        if self.start == self.end {
            return Ok(None);
        }
        match self.next().await {
            Ok(Some(bytes)) => Ok(Some((bytes, self))),
            Ok(None) => Err(StreamError("the body was removed while it was read".into())),
            Err(error) => Err(StreamError(error.into())),
        }
    }
}
