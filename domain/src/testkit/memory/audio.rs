//! Bodies of MP3s in memory.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;

use crate::records::{
    AudioId, AudioStore, AudioWriter, ByteRange, ByteStream, Created, StoreError, StreamError,
};

/// Bodies of MP3s in memory, piece by piece as they were written.
#[derive(Debug, Clone, Default)]
pub struct MemoryAudio {
    bodies: Arc<Mutex<HashMap<AudioId, Vec<Bytes>>>>,
}

struct Writer {
    store: MemoryAudio,
    id: AudioId,
}

impl MemoryAudio {
    /// How many bytes are stored, of finished and unfinished bodies.
    #[must_use]
    pub fn stored(&self) -> u64 {
        self.with(|bodies| bodies.values().flatten().map(|piece| piece.len() as u64).sum())
    }

    /// Appends to a body, which is begun if it is not there.
    pub(super) fn append(&self, id: AudioId, bytes: &[Bytes]) {
        self.with(|bodies| bodies.entry(id).or_default().extend_from_slice(bytes));
    }

    /// Cuts a body to `length`.
    pub(super) fn cut(&self, id: AudioId, length: u64) {
        self.with(|bodies| {
            let Some(pieces) = bodies.get_mut(&id) else { return };
            let mut left = usize::try_from(length).unwrap_or(usize::MAX);
            pieces.retain_mut(|piece| {
                piece.truncate(left);
                left -= piece.len();
                !piece.is_empty()
            });
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<AudioId, Vec<Bytes>>) -> T) -> T {
        work(&mut self.bodies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl AudioStore for MemoryAudio {
    async fn create(&self, id: AudioId) -> Result<Created, StoreError> {
        self.with(|bodies| bodies.insert(id, Vec::new()));
        Ok(Created { writer: Box::new(Writer { store: self.clone(), id }), note: None })
    }

    async fn read(&self, id: AudioId, range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        let Some(pieces) = self.with(|bodies| bodies.get(&id).cloned()) else { return Ok(None) };
        let (mut at, mut found) = (0_u64, Vec::new());
        for piece in pieces {
            let within = |place: u64| usize::try_from(place.saturating_sub(at)).unwrap_or(usize::MAX);
            let stretch = within(range.start()).min(piece.len())..within(range.end()).min(piece.len());
            at += piece.len() as u64;
            if !stretch.is_empty() {
                found.push(piece.slice(stretch));
            }
        }
        Ok(Some(Box::pin(Pieces::from(found))))
    }

    async fn remove(&self, id: AudioId, _note: Option<String>) -> Result<(), StoreError> {
        self.with(|bodies| bodies.remove(&id));
        Ok(())
    }
}

#[async_trait]
impl AudioWriter for Writer {
    async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        self.store.with(|bodies| match bodies.get_mut(&self.id) {
            Some(pieces) => {
                pieces.push(bytes);
                Ok(())
            }
            None => Err(StoreError::GivenUp),
        })
    }

    async fn finish(self: Box<Self>) -> Result<u64, StoreError> {
        self.store.with(|bodies| {
            let pieces = bodies.get(&self.id).ok_or(StoreError::GivenUp)?;
            Ok(pieces.iter().map(|piece| piece.len() as u64).sum())
        })
    }
}

pub(super) struct Pieces(std::vec::IntoIter<Bytes>);

impl From<Vec<Bytes>> for Pieces {
    fn from(pieces: Vec<Bytes>) -> Self {
        Self(pieces.into_iter())
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    audio_store_contract!(async { MemoryAudio::default() });

    #[tokio::test]
    async fn what_is_removed_is_not_stored() {
        let store = MemoryAudio::default();
        let id = AudioId(uuid::Uuid::nil());
        let mut writer = store.create(id).await.unwrap().writer;
        writer.write(Bytes::from_static(b"abc")).await.unwrap();
        assert_eq!(store.stored(), 3);
        store.remove(id, None).await.unwrap();
        assert_eq!(store.stored(), 0);
    }
}
