//! Records, their register and their audio, beyond the rules for every adapter.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use quizcast_domain::records::{
    AudioRegister, AudioStore, ByteRange, Garbage, Publication, Published, Record, RecordRepo, Room,
    StoreError, Sweep, SweepPorts,
};
use quizcast_domain::testkit::contract::fixtures::{audio, peaks, record};
use quizcast_domain::testkit::memory::FixedClock;
use quizcast_domain::users::{AccessToken, TokenHash, User, UserName, UserRepo};
use sea_orm::{ConnectionTrait, DbBackend};
use time::OffsetDateTime;
use uuid::Uuid;

use super::on_both_databases;
use super::place::{Place, first};
use crate::sea::{Database, SeaArchive, SeaAudioStore, SeaIdempotencyRepo, SeaRecordRepo, SeaUserRepo};

on_both_databases! {
    hearts_and_patience_go_by_the_databases_clock
    a_removed_body_leaves_no_rows
    a_body_that_is_removed_before_its_first_piece_leaves_no_rows
    two_may_remove_the_same_body_at_once
    what_users_keep_is_counted_right_under_any_mixture
    a_publication_that_cannot_be_stored_changes_nothing
    a_full_disk_is_reported_and_the_store_recovers
    a_closed_database_is_unavailable
}

const PATIENCE: Duration = Duration::from_mins(2);

fn token(owner: u128) -> TokenHash {
    AccessToken::new(Uuid::from_u128(owner)).hash()
}

async fn owner(db: &Database, owner: u128) {
    let (id, name) = (record(0, owner, 9).user, UserName::new("Ann").unwrap());
    let user = User { id, name, created_at: OffsetDateTime::UNIX_EPOCH, records: 0, bytes: 0 };
    SeaUserRepo::new(db.clone()).insert(&user, &token(owner)).await.unwrap();
}

async fn add(records: &SeaRecordRepo, record: &Record) -> Published {
    records.register(record.audio).await.unwrap();
    let publication =
        Publication { record, peaks: &peaks(1), quota: Room::default(), claim: None, upload: None };
    records.publish(publication).await.unwrap()
}

async fn write(store: &SeaAudioStore, n: u128, length: usize) {
    let mut writer = store.create(audio(n)).await.unwrap().writer;
    writer.write(Bytes::from(vec![7; length])).await.unwrap();
    assert_eq!(writer.finish().await.unwrap(), length as u64);
}

async fn pass(db: &Database, seconds: i64) {
    let sql = format!("UPDATE audio_bodies SET heartbeat = heartbeat - {}", seconds * 1_000_000);
    db.write.execute_unprepared(&sql).await.unwrap();
}

async fn hearts_and_patience_go_by_the_databases_clock(place: Place) {
    let db = place.migrated().await;
    let records = SeaRecordRepo::new(db.clone());
    for n in [1, 2] {
        records.register(audio(n)).await.unwrap();
    }
    pass(&db, 60).await;
    assert!(records.beat(audio(1)).await.unwrap());
    assert_eq!(records.garbage(PATIENCE, 9, None).await.unwrap(), []);
    pass(&db, 70).await;
    assert_eq!(records.garbage(PATIENCE, 9, None).await.unwrap(), [Garbage { audio: audio(2), note: None }]);
    assert!(records.beat(audio(1)).await.unwrap());
    assert!(!records.beat(audio(2)).await.unwrap());
}

async fn a_removed_body_leaves_no_rows(place: Place) {
    let db = place.migrated().await;
    let store = SeaAudioStore::new(db.clone());
    write(&store, 1, 150 * 256 * 1024 + 1).await;
    write(&store, 2, 1).await;
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM audio_chunks").await, 152);
    store.remove(audio(1), None).await.unwrap();
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM audio_chunks").await, 1);
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM audio").await, 1);
    if db.backend() == DbBackend::Sqlite {
        assert!(first::<i64>(&db.write, "PRAGMA page_count").await < 150, "the disk has its space back");
    }
}

async fn a_body_that_is_removed_before_its_first_piece_leaves_no_rows(place: Place) {
    let db = place.migrated().await;
    let store = SeaAudioStore::new(db.clone());
    let mut writer = store.create(audio(1)).await.unwrap().writer;
    writer.write(Bytes::from_static(b"less than a piece")).await.unwrap();
    store.remove(audio(1), None).await.unwrap();
    assert!(matches!(writer.finish().await, Err(StoreError::GivenUp)));
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM audio").await, 0);
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM audio_chunks").await, 0);
}

async fn two_may_remove_the_same_body_at_once(place: Place) {
    let db = place.migrated().await;
    let (one, two) = (SeaAudioStore::new(db.clone()), SeaAudioStore::new(place.open().await));
    write(&one, 1, 200 * 256 * 1024).await;
    let (a, b) = tokio::join!(one.remove(audio(1), None), two.remove(audio(1), None));
    a.unwrap();
    b.unwrap();
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM audio_chunks").await, 0);
}

/// Three nodes add, remove, sweep, and remove whole users; nothing deadlocks, and the sums are right.
async fn what_users_keep_is_counted_right_under_any_mixture(place: Place) {
    let db = place.migrated().await;
    for n in 1..=4 {
        owner(&db, n).await;
    }
    let mut nodes = Vec::new();
    for node in 0..3_u128 {
        let db = place.open().await;
        nodes.push(tokio::spawn(async move {
            let (records, users) = (SeaRecordRepo::new(db.clone()), SeaUserRepo::new(db.clone()));
            for n in 0..40_u128 {
                let made = record(node * 1000 + n, 1 + n % 4, 100 + u64::try_from(n).unwrap());
                let published = add(&records, &made).await;
                assert!(matches!(published, Published::Yes | Published::NoUser), "{published:?}");
                if n % 3 == 0 {
                    records.remove(made.id, made.user).await.unwrap();
                }
                if n % 5 == 0 {
                    records.garbage(PATIENCE, 10, None).await.unwrap();
                }
                if n == 20 {
                    users.remove(&token(1 + node)).await.unwrap();
                }
            }
        }));
    }
    for node in nodes {
        node.await.unwrap();
    }
    for wrong in [
        "SELECT COUNT(*) FROM users u WHERE u.record_bytes <> \
         (SELECT COALESCE(SUM(LENGTH(r.head) + r.body_length), 0) FROM records r WHERE r.user_id = u.id) \
         OR u.records <> (SELECT COUNT(*) FROM records r WHERE r.user_id = u.id)",
        "SELECT COUNT(*) FROM record_totals WHERE bytes <> (SELECT SUM(record_bytes) FROM users)",
        "SELECT COUNT(*) FROM audio_bodies b WHERE (b.state = 'done') <> \
         EXISTS (SELECT 1 FROM records r WHERE r.audio = b.id)",
        "SELECT (SELECT COUNT(*) FROM record_peaks) - (SELECT COUNT(*) FROM records)",
    ] {
        assert_eq!(first::<i64>(&db.read, wrong).await, 0, "{wrong}");
    }
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM users").await, 1);
    assert!(first::<i64>(&db.read, "SELECT COUNT(*) FROM records").await > 10);
}

/// The last insert fails, and everything before it is rolled back.
async fn a_publication_that_cannot_be_stored_changes_nothing(place: Place) {
    let db = place.migrated().await;
    owner(&db, 1).await;
    let records = SeaRecordRepo::new(db.clone());
    let made = record(1, 1, 100);
    records.register(made.audio).await.unwrap();
    db.write.execute_unprepared("ALTER TABLE record_peaks RENAME TO away").await.unwrap();
    let shape = peaks(1);
    let publication =
        || Publication { record: &made, peaks: &shape, quota: Room::default(), claim: None, upload: None };
    assert!(records.publish(publication()).await.is_err());
    db.write.execute_unprepared("ALTER TABLE away RENAME TO record_peaks").await.unwrap();
    assert_eq!(records.used(made.user).await.unwrap(), Some((0, 0)));
    assert_eq!(records.publish(publication()).await.unwrap(), Published::Yes);
    assert_eq!(records.used(made.user).await.unwrap(), Some((100, 100)));
}

async fn a_full_disk_is_reported_and_the_store_recovers(place: Place) {
    let db = place.migrated().await;
    let store = SeaAudioStore::new(db.clone());
    write(&store, 1, 20 * 256 * 1024).await;
    let (full, free) = if db.backend() == DbBackend::Sqlite {
        ("PRAGMA max_page_count = 1", None)
    } else {
        (
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$; \
             CREATE TRIGGER full_disk BEFORE INSERT ON audio_chunks FOR EACH ROW \
             EXECUTE FUNCTION full_disk()",
            Some("DROP TRIGGER full_disk ON audio_chunks"),
        )
    };
    db.write.execute_unprepared(full).await.unwrap();
    let mut writer = store.create(audio(2)).await.unwrap().writer;
    let mut end = Ok(());
    for _ in 0..100 {
        if end.is_ok() {
            end = writer.write(Bytes::from(vec![7; 256 * 1024])).await;
        }
    }
    assert!(matches!(end, Err(StoreError::Full(_))), "{end:?}");
    drop(writer);
    let one = ByteRange::new(0, 1).unwrap();
    assert!(store.read(audio(1), one).await.unwrap().is_some(), "what is there can be read");
    for n in [1, 2] {
        store.remove(audio(n), None).await.unwrap();
    }
    if let Some(free) = free {
        db.write.execute_unprepared(free).await.unwrap();
    }
    write(&store, 3, 10 * 256 * 1024).await;
}

async fn a_closed_database_is_unavailable(place: Place) {
    let db = place.migrated().await;
    let (store, records) = (SeaAudioStore::new(db.clone()), SeaRecordRepo::new(db.clone()));
    let mut writer = store.create(audio(1)).await.unwrap().writer;
    db.close().await;
    let written = writer.write(Bytes::from(vec![7; 256 * 1024])).await;
    assert!(matches!(written, Err(StoreError::Unavailable(_))));
    let sweep = Sweep::new(SweepPorts {
        audio: Arc::new(store.clone()),
        drafts: Arc::new(store),
        register: Arc::new(records),
        keys: Arc::new(SeaIdempotencyRepo::new(db.clone())),
        reports: Arc::new(SeaArchive::new(db)),
        clock: Arc::new(FixedClock::default()),
    });
    let swept = sweep.round().await;
    assert!(swept.bodies.is_err() && swept.keys.is_err());
}
