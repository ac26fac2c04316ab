//! Writing a body.

use async_trait::async_trait;
use bytes::Bytes;
use quizcast_domain::records::{AudioWriter, StoreError};

use super::body::{Body, CHUNK};
use crate::pieces::Gather;

/// Stores a body piece by piece. If it is dropped unfinished, the sweep removes its pieces.
pub(super) struct Writer {
    body: Body,
    gathered: Gather,
    seq: i64,
    length: u64,
}

impl Writer {
    pub(super) const fn new(body: Body) -> Self {
        Self { body, gathered: Gather::new(CHUNK), seq: 0, length: 0 }
    }

    async fn store(&mut self, piece: Vec<u8>) -> Result<(), StoreError> {
        let length = piece.len() as u64;
        self.body.store(self.seq, piece).await?;
        self.seq += 1;
        self.length += length;
        Ok(())
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
        Ok(self.length)
    }
}
