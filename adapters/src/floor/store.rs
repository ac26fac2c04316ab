//! A store of audio on a disk that has a floor.

use std::fs::File;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use quizcast_domain::records::{
    AudioId, AudioStore, AudioWriter, ByteRange, ByteStream, Created, StoreError,
};

use super::Floor;

/// A store that refuses audio while its disk is below its floor. Reading and removing go on.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct FlooredAudioStore {
    inner: Arc<dyn AudioStore>,
    floor: Arc<Floor>,
}

impl FlooredAudioStore {
    /// Refuses to write to `inner` while its disk is below `floor`.
    #[must_use]
    pub fn new(inner: Arc<dyn AudioStore>, floor: Arc<Floor>) -> Self {
        Self { inner, floor }
    }
}

fn pay(floor: &Floor, bytes: u64) -> Result<(), StoreError> {
    if floor.takes(bytes) { Ok(()) } else { Err(StoreError::BelowFloor) }
}

#[async_trait]
impl AudioStore for FlooredAudioStore {
    async fn create(&self, id: AudioId) -> Result<Created, StoreError> {
        pay(&self.floor, 1)?;
        let Created { writer, note } = self.inner.create(id).await?;
        Ok(Created { writer: Box::new(Writer { inner: writer, floor: Arc::clone(&self.floor) }), note })
    }

    async fn read(&self, id: AudioId, range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        self.inner.read(id, range).await
    }

    async fn open(&self, id: AudioId) -> Option<File> {
        self.inner.open(id).await
    }

    async fn remove(&self, id: AudioId, note: Option<String>) -> Result<(), StoreError> {
        self.inner.remove(id, note).await
    }
}

struct Writer {
    inner: Box<dyn AudioWriter>,
    floor: Arc<Floor>,
}

#[async_trait]
impl AudioWriter for Writer {
    async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        pay(&self.floor, bytes.len() as u64)?;
        self.inner.write(bytes).await
    }

    async fn finish(self: Box<Self>) -> Result<u64, StoreError> {
        self.inner.finish().await
    }
}

#[cfg(test)]
mod tests {
    use quizcast_domain::testkit::contract::fixtures::audio;
    use quizcast_domain::testkit::memory::MemoryAudio;

    use super::super::MinFree;
    use super::*;

    fn floored(inner: &Arc<MemoryAudio>, least: MinFree) -> FlooredAudioStore {
        let floor = Floor::new(std::env::temp_dir(), least);
        FlooredAudioStore::new(Arc::<MemoryAudio>::clone(inner), Arc::new(floor))
    }

    quizcast_domain::audio_store_contract!(async { floored(&Arc::default(), MinFree::Bytes(1)) });

    #[tokio::test]
    async fn below_the_floor_nothing_is_begun_or_written_and_all_else_goes_on() {
        let inner = Arc::new(MemoryAudio::default());
        let (above, below) = (floored(&inner, MinFree::Off), floored(&inner, MinFree::Bytes(u64::MAX)));
        let mut written = above.create(audio(1)).await.unwrap().writer;
        written.write(Bytes::from_static(b"abc")).await.unwrap();
        written.finish().await.unwrap();
        assert!(matches!(below.create(audio(2)).await, Err(StoreError::BelowFloor)));
        let inner_writer = inner.create(audio(3)).await.unwrap().writer;
        let mut begun = Writer { inner: inner_writer, floor: Arc::clone(&below.floor) };
        let refused = begun.write(Bytes::from_static(b"x")).await;
        assert!(matches!(refused, Err(StoreError::BelowFloor)));
        assert!(below.read(audio(1), ByteRange::new(0, 1).unwrap()).await.unwrap().is_some());
        below.remove(audio(1), None).await.unwrap();
        assert_eq!(inner.stored(), 0);
    }
}
