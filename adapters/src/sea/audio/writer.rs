//! Writing a body.

use async_trait::async_trait;
use bytes::Bytes;
use quizcast_domain::records::{AudioId, AudioWriter, StoreError};
use sea_orm::DbBackend;

use super::{CHUNK, SeaAudioStore};

/// Gathers bytes to whole pieces. What is dropped unfinished is swept by the register.
pub(super) struct Writer {
    store: SeaAudioStore,
    id: AudioId,
    gathered: Vec<u8>,
    seq: i64,
    length: u64,
}

impl Writer {
    pub(super) const fn new(store: SeaAudioStore, id: AudioId) -> Self {
        Self { store, id, gathered: Vec::new(), seq: 0, length: 0 }
    }

    /// Stores a piece, if the body was not removed: on PostgreSQL its row is locked against that.
    async fn insert(&mut self, piece: Vec<u8>) -> Result<(), StoreError> {
        self.store.db.growing().await?;
        let lock = if self.store.db.backend() == DbBackend::Postgres { "FOR KEY SHARE" } else { "" };
        let sql = format!(
            "INSERT INTO audio_chunks (audio, seq, bytes) \
             SELECT id, CAST($2 AS BIGINT), $3 FROM audio WHERE id = $1 {lock}"
        );
        let length = piece.len() as u64;
        let stored = self.store.change(&sql, [self.id.0.into(), self.seq.into(), piece.into()]).await?;
        if stored == 0 {
            return Err(StoreError::GivenUp);
        }
        self.seq += 1;
        self.length += length;
        Ok(())
    }
}

#[async_trait]
impl AudioWriter for Writer {
    async fn write(&mut self, mut bytes: Bytes) -> Result<(), StoreError> {
        while !bytes.is_empty() {
            if self.gathered.capacity() == 0 {
                self.gathered.reserve_exact(CHUNK);
            }
            let fits = bytes.len().min(CHUNK - self.gathered.len());
            self.gathered.extend_from_slice(&bytes.split_to(fits));
            if self.gathered.len() == CHUNK {
                let piece = std::mem::take(&mut self.gathered);
                self.insert(piece).await?;
            }
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<u64, StoreError> {
        if !self.gathered.is_empty() {
            let piece = std::mem::take(&mut self.gathered);
            self.insert(piece).await?;
        }
        Ok(self.length)
    }
}
