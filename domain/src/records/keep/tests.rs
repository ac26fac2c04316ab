//! Listening and sweeping.

use std::sync::Arc;

use super::*;
use crate::records::{AudioId, MockAudioStore, MockRecordRepo, Publication, Room};
use crate::testkit::contract::record_repo::{audio, peaks, record};
use crate::testkit::memory::{MemoryAudio, MemoryRecords, MemoryUserRepo};
use crate::users::{AccessToken, User, UserName, UserRepo};

/// A record whose bytes are `HEAD` and then the digits.
async fn kept() -> (KeepRecords<MemoryAudio, MemoryRecords>, MemoryAudio, Record) {
    let users = Arc::<MemoryUserRepo>::default();
    let (store, records) = (MemoryAudio::default(), MemoryRecords::new(Arc::clone(&users), Arc::default()));
    let record = Record { head: Bytes::from_static(b"HEAD"), body_length: 10, ..record(1, 1, 14) };
    let owner = User {
        id: record.user,
        name: UserName::new("Ann").unwrap(),
        created_at: record.created_at,
        records: 0,
    };
    users.insert(&owner, &AccessToken::new(owner.id.0).hash()).await.unwrap();
    let mut writer = store.create(record.audio).await.unwrap().writer;
    for piece in [&b"0123"[..], b"4567", b"89"] {
        writer.write(Bytes::from_static(piece)).await.unwrap();
    }
    writer.finish().await.unwrap();
    records.register(record.audio).await.unwrap();
    let publication = Publication { record: &record, peaks: &peaks(1), quota: Room::default(), claim: None };
    records.publish(publication).await.unwrap();
    (KeepRecords::new(store.clone(), records), store, record)
}

async fn listen(
    keep: &KeepRecords<MemoryAudio, MemoryRecords>,
    record: &Record,
    start: u64,
    end: u64,
) -> Vec<u8> {
    let range = ByteRange::new(start, end).unwrap();
    let mut listening = keep.listen(record, range).await.unwrap().unwrap();
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
    let (keep, _, record) = kept().await;
    let whole = b"HEAD0123456789";
    for start in 0..14 {
        for end in start + 1..=14 {
            let found = listen(&keep, &record, start as u64, end as u64).await;
            assert_eq!(found, &whole[start..end], "{start}..{end}");
        }
    }
}

#[tokio::test]
async fn bytes_that_are_gone_are_told() {
    let (keep, store, record) = kept().await;
    store.remove(record.audio, None).await.unwrap();
    let whole = ByteRange::new(0, 14).unwrap();
    assert!(keep.listen(&record, whole).await.unwrap().is_none());
}

#[tokio::test]
async fn a_removed_record_is_gone_at_once_and_its_bytes_with_the_next_sweep() {
    let (keep, store, record) = kept().await;
    assert_eq!((keep.sweep().await.unwrap(), store.stored()), (0, 10), "it lives");
    assert!(keep.remove(record.id, record.user).await.unwrap());
    assert_eq!(keep.get(record.id, record.user).await.unwrap(), None);
    assert_eq!((keep.sweep().await.unwrap(), store.stored()), (1, 0));
    assert_eq!(keep.sweep().await.unwrap(), 0);
}

fn garbage(bodies: std::ops::Range<u128>) -> Vec<Garbage> {
    bodies.map(|n| Garbage { audio: audio(n), note: Some(n.to_string()) }).collect()
}

#[tokio::test]
async fn a_sweep_goes_on_until_nothing_is_left_and_passes_the_notes() {
    let mut records = MockRecordRepo::new();
    let mut left = [garbage(0..100), garbage(100..130)].into_iter();
    records.expect_garbage().times(2).returning(move |_, _, _| Ok(left.next().unwrap()));
    records.expect_forget().times(130).returning(|_| Ok(()));
    let mut store = MockAudioStore::new();
    let noted = |id: &AudioId, note: &Option<String>| {
        note.as_ref().is_some_and(|note| audio(note.parse().unwrap()) == *id)
    };
    store.expect_remove().withf(noted).times(130).returning(|_, _| Ok(()));
    assert_eq!(KeepRecords::new(store, records).sweep().await.unwrap(), 130);
}

#[tokio::test]
async fn a_body_that_cannot_be_removed_stays_registered_and_keeps_no_other() {
    let mut records = MockRecordRepo::new();
    // All of the first page stay, and the second page is what comes behind them.
    records
        .expect_garbage()
        .withf(|_, _, after| after.is_none())
        .once()
        .returning(|_, _, _| Ok(garbage(0..100)));
    let behind = |_: &Duration, _: &usize, after: &Option<AudioId>| *after == Some(audio(99));
    records.expect_garbage().withf(behind).once().returning(|_, _, _| Ok(garbage(100..130)));
    records.expect_forget().withf(|id| *id >= audio(100)).times(30).returning(|_| Ok(()));
    let mut store = MockAudioStore::new();
    store.expect_remove().times(130).returning(|id, _| match id {
        id if id < audio(100) => Err(StoreError::Unavailable("slow".into())),
        _ => Ok(()),
    });
    let swept = KeepRecords::new(store, records).sweep().await;
    assert!(matches!(swept, Err(KeepError::Store(StoreError::Unavailable(_)))));
}
