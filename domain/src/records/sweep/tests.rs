//! Sweeping bodies and keys.

use bytes::Bytes;

use super::*;
use crate::once::MockIdempotencyRepo;
use crate::records::{AudioId, MockAudioRegister, MockAudioStore, Publication, Record, RecordRepo, Room};
use crate::testkit::contract::fixtures::{audio, peaks, record};
use crate::testkit::memory::{FixedClock, MemoryAudio, MemoryLog, MemoryRecords, MemoryUserRepo};
use crate::users::{AccessToken, User, UserName, UserRepo};

fn over(
    audio: impl AudioStore + 'static,
    register: impl AudioRegister + 'static,
    keys: impl IdempotencyRepo + 'static,
) -> Sweep {
    let audio = Arc::new(audio);
    Sweep::new(SweepPorts {
        drafts: Arc::clone(&audio) as _,
        audio,
        register: Arc::new(register),
        keys: Arc::new(keys),
        reports: Arc::new(MemoryLog::default()),
        clock: Arc::new(FixedClock::default()),
    })
}

/// A record with a body of ten bytes, the stores that keep it, and their sweep.
async fn kept() -> (Sweep, MemoryAudio, MemoryRecords, Record) {
    let users = Arc::<MemoryUserRepo>::default();
    let (store, records) = (MemoryAudio::default(), MemoryRecords::new(Arc::clone(&users), Arc::default()));
    let record = record(1, 1, 13);
    let owner = User {
        id: record.user,
        name: UserName::new("Ann").unwrap(),
        created_at: record.created_at,
        records: 0,
        bytes: 0,
    };
    users.insert(&owner, &AccessToken::new(owner.id.0).hash()).await.unwrap();
    let mut writer = store.create(record.audio).await.unwrap().writer;
    writer.write(Bytes::from_static(b"0123456789")).await.unwrap();
    writer.finish().await.unwrap();
    records.register(record.audio).await.unwrap();
    let publication =
        Publication { record: &record, peaks: &peaks(1), quota: Room::default(), claim: None, upload: None };
    records.publish(publication).await.unwrap();
    let keys = MemoryLog::default();
    let sweep = over(store.clone(), records.clone(), keys);
    (sweep, store, records, record)
}

#[tokio::test]
async fn a_removed_record_is_gone_at_once_and_its_bytes_with_the_next_round() {
    let (sweep, store, records, record) = kept().await;
    assert_eq!((sweep.round().await.bodies.unwrap(), store.stored()), (0, 10), "it lives");
    assert!(records.remove(record.id, record.user).await.unwrap());
    assert_eq!(records.get(record.id, record.user).await.unwrap(), None);
    assert_eq!((sweep.round().await.bodies.unwrap(), store.stored()), (1, 0));
    assert_eq!(sweep.round().await.bodies.unwrap(), 0);
}

fn sweep(store: MockAudioStore, register: MockAudioRegister) -> Sweep {
    let mut keys = MockIdempotencyRepo::new();
    keys.expect_sweep().returning(|| Ok(0));
    over(store, register, keys)
}

#[tokio::test]
async fn keys_are_forgotten_although_the_register_does_not_answer() {
    let mut register = MockAudioRegister::new();
    register.expect_garbage().once().returning(|_, _, _| Err(RepoError::Unavailable("slow".into())));
    let mut keys = MockIdempotencyRepo::new();
    keys.expect_sweep().once().returning(|| Ok(7));
    let sweep = over(MockAudioStore::new(), register, keys);
    let swept = sweep.round().await;
    assert!(matches!(swept.bodies, Err(SweepError::Repo(RepoError::Unavailable(_)))));
    assert_eq!(swept.keys.unwrap(), 7);
}

fn garbage(bodies: std::ops::Range<u128>) -> Vec<Garbage> {
    bodies.map(|n| Garbage { audio: audio(n), note: Some(n.to_string()) }).collect()
}

#[tokio::test]
async fn a_sweep_goes_on_until_nothing_is_left_and_passes_the_notes() {
    let mut register = MockAudioRegister::new();
    let mut left = [garbage(0..100), garbage(100..130)].into_iter();
    register.expect_garbage().times(2).returning(move |_, _, _| Ok(left.next().unwrap()));
    register.expect_forget().times(130).returning(|_| Ok(()));
    let mut store = MockAudioStore::new();
    let noted = |id: &AudioId, note: &Option<String>| {
        note.as_ref().is_some_and(|note| audio(note.parse().unwrap()) == *id)
    };
    store.expect_remove().withf(noted).times(130).returning(|_, _| Ok(()));
    assert_eq!(sweep(store, register).round().await.bodies.unwrap(), 130);
}

#[tokio::test]
async fn a_body_that_cannot_be_removed_stays_registered_and_keeps_no_other() {
    let mut register = MockAudioRegister::new();
    // No body of the first page can be removed; the second page begins behind them.
    register
        .expect_garbage()
        .withf(|_, _, after| after.is_none())
        .once()
        .returning(|_, _, _| Ok(garbage(0..100)));
    let behind = |_: &Duration, _: &usize, after: &Option<AudioId>| *after == Some(audio(99));
    register.expect_garbage().withf(behind).once().returning(|_, _, _| Ok(garbage(100..130)));
    register.expect_forget().withf(|id| *id >= audio(100)).times(30).returning(|_| Ok(()));
    let mut store = MockAudioStore::new();
    store.expect_remove().times(130).returning(|id, _| match id {
        id if id < audio(100) => Err(StoreError::Unavailable("slow".into())),
        _ => Ok(()),
    });
    let swept = sweep(store, register).round().await.bodies;
    assert!(matches!(swept, Err(SweepError::Store(StoreError::Unavailable(_)))));
}

/// Wherever the bodies of records are kept, the MP3 of an open upload lies in the store of drafts.
#[tokio::test]
async fn drafts_are_removed_from_their_own_store() {
    let mut register = MockAudioRegister::new();
    let draft = Garbage { audio: audio(1), note: Some(DRAFT_NOTE.to_owned()) };
    let body = Garbage { audio: audio(2), note: None };
    register.expect_garbage().once().returning(move |_, _, _| Ok(vec![draft.clone(), body.clone()]));
    register.expect_forget().times(2).returning(|_| Ok(()));
    let expecting = |removed| {
        let mut store = MockAudioStore::new();
        store.expect_remove().withf(move |id, _| *id == removed).once().returning(|_, _| Ok(()));
        Arc::new(store)
    };
    let mut sweep = sweep(MockAudioStore::new(), register);
    (sweep.ports.drafts, sweep.ports.audio) = (expecting(audio(1)), expecting(audio(2)));
    assert_eq!(sweep.round().await.bodies.unwrap(), 2);
}
