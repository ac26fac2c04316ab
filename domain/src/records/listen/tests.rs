//! Playing any range of a record.

use std::io::Write;

use super::*;
use crate::records::{AudioId, Created};
use crate::testkit::contract::fixtures::record;
use crate::testkit::memory::MemoryAudio;

/// A record whose bytes are `HEAD` and then the digits.
async fn kept() -> (Listen, MemoryAudio, Record) {
    let store = MemoryAudio::default();
    let record = Record { head: Bytes::from_static(b"HEAD"), body_length: 10, ..record(1, 1, 14) };
    let mut writer = store.create(record.audio).await.unwrap().writer;
    for piece in [&b"0123"[..], b"4567", b"89"] {
        writer.write(Bytes::from_static(piece)).await.unwrap();
    }
    writer.finish().await.unwrap();
    (Listen::new(Arc::new(store.clone())), store, record)
}

async fn listen(play: &Listen, record: &Record, start: u64, end: u64) -> Vec<u8> {
    let range = ByteRange::new(start, end).unwrap();
    let mut listening = play.run(record, range).await.unwrap().unwrap();
    let mut found = Vec::new();
    while let Some(piece) = std::future::poll_fn(|context| listening.bytes.as_mut().poll_next(context)).await
    {
        found.extend_from_slice(&piece.unwrap());
    }
    assert_eq!(listening.length, found.len() as u64);
    found
}

#[tokio::test]
async fn every_range_over_head_and_body_is_right() {
    let (play, _, record) = kept().await;
    let whole = b"HEAD0123456789";
    for start in 0..14 {
        for end in start + 1..=14 {
            let found = listen(&play, &record, start as u64, end as u64).await;
            assert_eq!(found, &whole[start..end], "{start}..{end}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_gone_is_no_error() {
    let (play, store, record) = kept().await;
    store.remove(record.audio, None).await.unwrap();
    let whole = ByteRange::new(0, 14).unwrap();
    assert!(play.run(&record, whole).await.unwrap().is_none());
}

/// A store that keeps each body as a file.
struct Files(&'static [u8]);

#[async_trait::async_trait]
impl AudioStore for Files {
    async fn create(&self, _: AudioId) -> Result<Created, StoreError> {
        Err(StoreError::GivenUp)
    }

    async fn read(&self, _: AudioId, _: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        Err(StoreError::GivenUp)
    }

    async fn open(&self, _: AudioId) -> Option<File> {
        let mut file = tempfile::tempfile().ok()?;
        file.write_all(self.0).ok()?;
        Some(file)
    }

    async fn remove(&self, _: AudioId, _: Option<String>) -> Result<(), StoreError> {
        Err(StoreError::GivenUp)
    }
}

#[tokio::test]
async fn a_file_is_opened_only_where_it_has_all_that_is_asked_for() {
    let record = Record { head: Bytes::from_static(b"HEAD"), body_length: 10, ..record(1, 1, 14) };
    let opened = async |sound: &'static [u8], start, end| {
        let play = Listen::new(Arc::new(Files(sound)));
        let opened = play.open(&record, ByteRange::new(start, end).unwrap()).await;
        opened.map(|found| (found.head, found.body.start(), found.body.end()))
    };
    assert_eq!(opened(b"0123456789", 0, 14).await, Some((Bytes::from_static(b"HEAD"), 0, 10)));
    assert_eq!(opened(b"0123456789", 2, 5).await, Some((Bytes::from_static(b"AD"), 0, 1)));
    assert_eq!(opened(b"0123456789", 6, 7).await, Some((Bytes::new(), 2, 3)));
    assert_eq!(opened(b"0123456789", 1, 4).await, None, "the head alone needs no file");
    assert_eq!(opened(b"01234567", 0, 14).await, None, "the file is too short");
    let (in_memory, _, kept) = kept().await;
    assert!(in_memory.open(&kept, ByteRange::new(0, 14).unwrap()).await.is_none());
}
