//! Playing any range of a record.

use super::*;
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
