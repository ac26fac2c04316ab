//! Uploads that go on after a break, beyond the rules for every adapter.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use quizcast_domain::records::{
    AudioStore, Publication, Published, Record, RecordRepo, Room, Sweep, SweepPorts,
};
use quizcast_domain::testkit::contract::fixtures::{peaks, record};
use quizcast_domain::testkit::memory::FixedClock;
use quizcast_domain::uploads::{
    Advance, Beat, Begun, Claimed, Failure, Held, Hold, Kept, NewUpload, NextSeam, Protocol, SILENCE, Seam,
    UploadId, UploadRepo,
};
use quizcast_domain::users::{AccessToken, TokenHash, User, UserName, UserRepo};
use time::OffsetDateTime;
use uuid::Uuid;

use super::on_both_databases;
use super::place::{Place, first};
use crate::sea::{Database, SeaPorts, SeaUploads, SeaUserRepo};

on_both_databases! {
    of_two_nodes_that_claim_at_once_one_wins
    a_hold_that_looks_often_writes_seldom
    many_small_requests_make_few_rows
    what_ended_leaves_no_rows
    a_resting_upload_costs_little
    uploads_end_in_any_mixture_without_a_deadlock
}

fn token(owner: u128) -> TokenHash {
    AccessToken::new(Uuid::from_u128(owner)).hash()
}

async fn owner(db: &Database, owner: u128) {
    let (id, name) = (record(0, owner, 9).user, UserName::new("Ann").unwrap());
    let user = User { id, name, created_at: OffsetDateTime::UNIX_EPOCH, records: 0, bytes: 0 };
    SeaUserRepo::new(db.clone()).insert(&user, &token(owner)).await.unwrap();
}

fn upload(n: u128, owner: u128) -> NewUpload {
    NewUpload {
        id: UploadId(Uuid::from_u128(0xB0_0000 + n)),
        user: record(0, owner, 9).user,
        protocol: Protocol::Tus,
        name: None,
        length: None,
        metadata: None,
        finish_abandoned: false,
        key: None,
    }
}

async fn claim(uploads: &SeaUploads, new: &NewUpload) -> Claimed {
    uploads.claim(new.id, new.user, false).await.unwrap()
}

async fn held(uploads: &SeaUploads, new: &NewUpload) -> Held {
    assert_eq!(uploads.begin(new, 16).await.unwrap(), Begun::Yes);
    let Claimed::Yes(held) = claim(uploads, new).await else { panic!("not claimed") };
    *held
}

async fn keep(uploads: &SeaUploads, hold: &Hold, length: usize) {
    let wav = [Bytes::from(vec![7; length])];
    assert_eq!(uploads.keep(hold, &wav, NextSeam::Unknown, 0).await.unwrap(), Kept::Yes);
}

async fn advance(uploads: &SeaUploads, hold: &Hold, length: usize) -> Kept {
    let (mp3, state) = ([Bytes::from(vec![7; length])], Bytes::from(vec![9; 128 << 10]));
    let seam = Seam { position: 1, next: 2, state };
    let quota = Room { user: Some(1 << 40), store: Some(1 << 40) };
    uploads.advance(hold, Advance { mp3: &mp3, seam: Some(&seam), quota }).await.unwrap()
}

async fn count(db: &Database, table: &str) -> i64 {
    first(&db.read, &format!("SELECT COUNT(*) FROM {table}")).await
}

async fn of_two_nodes_that_claim_at_once_one_wins(place: Place) {
    let db = place.migrated().await;
    owner(&db, 1).await;
    let (one, two) = (SeaUploads::new(db), SeaUploads::new(place.open().await));
    let new = upload(1, 1);
    assert_eq!(one.begin(&new, 16).await.unwrap(), Begun::Yes);
    for round in 0..30 {
        let begun = Instant::now();
        let claims = [&one, &two].map(|node| {
            let (node, new) = (node.clone(), new.clone());
            tokio::spawn(async move { claim(&node, &new).await })
        });
        let mut won = Vec::new();
        for claimed in claims {
            match claimed.await.unwrap() {
                Claimed::Yes(held) => won.push(held.hold),
                Claimed::Asked => {}
                other => panic!("{other:?}"),
            }
        }
        // If a claim is so slow that the other hold became silent, it wins, too.
        let most = if begun.elapsed() < SILENCE { 1 } else { 2 };
        assert!((1..=most).contains(&won.len()), "{} in round {round}", won.len());
        for hold in won {
            one.let_go(&hold).await.unwrap();
        }
    }
}

async fn a_hold_that_looks_often_writes_seldom(place: Place) {
    let db = place.migrated().await;
    owner(&db, 1).await;
    let uploads = SeaUploads::new(db.clone());
    let hold = held(&uploads, &upload(1, 1)).await.hold;
    let beat_at = "SELECT beat_at FROM uploads";
    // However slow this test is, the last sign of life is not too old.
    let ahead = "UPDATE uploads SET beat_at = beat_at + 3600000000";
    sea_orm::ConnectionTrait::execute_unprepared(&db.write, ahead).await.unwrap();
    let before: i64 = first(&db.read, beat_at).await;
    for _ in 0..3 {
        assert_eq!(uploads.beat(&hold).await.unwrap(), Beat::Held);
    }
    assert_eq!(first::<i64>(&db.read, beat_at).await, before);
    let past = "UPDATE uploads SET beat_at = beat_at - 3602000000";
    sea_orm::ConnectionTrait::execute_unprepared(&db.write, past).await.unwrap();
    assert_eq!(uploads.beat(&hold).await.unwrap(), Beat::Held);
    assert!(first::<i64>(&db.read, beat_at).await >= before - 3_600_000_000);
}

async fn many_small_requests_make_few_rows(place: Place) {
    let db = place.migrated().await;
    owner(&db, 1).await;
    let uploads = SeaUploads::new(db.clone());
    let hold = held(&uploads, &upload(1, 1)).await.hold;
    for _ in 0..200 {
        keep(&uploads, &hold, 500).await;
    }
    assert!(count(&db, "upload_wav").await <= 7);
    assert_eq!(first::<i64>(&db.read, "SELECT stored FROM uploads").await, 100_000);
    assert_eq!(
        first::<i64>(&db.read, "SELECT CAST(SUM(LENGTH(bytes)) AS BIGINT) FROM upload_wav").await,
        100_000
    );
}

async fn what_ended_leaves_no_rows(place: Place) {
    let db = place.migrated().await;
    owner(&db, 1).await;
    let SeaPorts { uploads, records, register, audio, keys, reports, users, .. } = SeaPorts::new(&db);
    for n in 1..=4 {
        let held = held(&uploads, &upload(n, 1)).await;
        keep(&uploads, &held.hold, 700_000).await;
        assert_eq!(advance(&uploads, &held.hold, 300_000).await, Kept::Yes);
        match n {
            1 => assert!(uploads.fail(&held.hold, &Failure::TooLong).await.unwrap()),
            2 => assert!(uploads.remove(held.hold.upload, held.upload.begun.user).await.unwrap()),
            3 => {
                let made = Record { audio: held.audio, ..record(1, 1, 300_003) };
                let upload = Some((held.hold, 700_001));
                let publication = Publication {
                    record: &made,
                    peaks: &peaks(1),
                    quota: Room::default(),
                    claim: None,
                    upload,
                };
                assert_eq!(records.publish(publication).await.unwrap(), Published::Yes);
            }
            _ => {}
        }
    }
    assert_eq!(count(&db, "upload_wav").await, 3, "of the open one");
    assert_eq!(count(&db, "upload_seams").await, 1);
    users.remove(&token(1)).await.unwrap().unwrap();
    for table in ["uploads", "upload_wav", "upload_seams"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
    let drafts: Arc<dyn AudioStore> = audio;
    let sweep = Sweep::new(SweepPorts {
        audio: Arc::clone(&drafts),
        drafts,
        register,
        keys,
        reports,
        clock: Arc::new(FixedClock::default()),
    });
    assert_eq!(sweep.round().await.bodies.unwrap(), 4);
    for table in ["audio", "audio_chunks", "audio_bodies"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
}

/// The WAV behind the last seam, and the seam, besides the MP3.
async fn a_resting_upload_costs_little(place: Place) {
    let db = place.migrated().await;
    owner(&db, 1).await;
    let uploads = SeaUploads::new(db.clone());
    let held = held(&uploads, &upload(1, 1)).await;
    assert_eq!(advance(&uploads, &held.hold, 1_000_000).await, Kept::Yes);
    for _ in 0..8 {
        keep(&uploads, &held.hold, 1 << 20).await;
    }
    uploads.let_go(&held.hold).await.unwrap();
    let largest: i64 = first(&db.read, "SELECT CAST(MAX(LENGTH(bytes)) AS BIGINT) FROM upload_wav").await;
    assert_eq!(largest, 256 << 10);
    let sizes = "SELECT CAST((SELECT SUM(LENGTH(bytes)) FROM upload_wav) \
        + (SELECT SUM(LENGTH(state)) FROM upload_seams) AS BIGINT)";
    assert!(first::<i64>(&db.read, sizes).await <= 10 << 20);
    let mp3 = "SELECT CAST(SUM(LENGTH(bytes)) AS BIGINT) FROM audio_chunks";
    assert_eq!(first::<i64>(&db.read, mp3).await, 1_000_000);
}

/// Three nodes begin, advance, publish, fail and remove uploads of the same users, whom others remove meanwhile.
async fn uploads_end_in_any_mixture_without_a_deadlock(place: Place) {
    let db = place.migrated().await;
    for n in 1..=4 {
        owner(&db, n).await;
    }
    let mut nodes = Vec::new();
    for node in 0..3_u128 {
        let ports = SeaPorts::new(&place.open().await);
        nodes.push(tokio::spawn(async move {
            let SeaPorts { uploads, records, register: _, users, .. } = ports;
            for n in 0..30_u128 {
                let new = upload(node * 1000 + n, 1 + n % 4);
                if uploads.begin(&new, 3).await.unwrap() != Begun::Yes {
                    continue;
                }
                let Claimed::Yes(held) = claim(&uploads, &new).await else { continue };
                advance(&uploads, &held.hold, 300_000).await;
                match n % 5 {
                    0 => drop(uploads.fail(&held.hold, &Failure::TooLong).await.unwrap()),
                    1 => drop(uploads.remove(new.id, new.user).await.unwrap()),
                    2 => uploads.let_go(&held.hold).await.unwrap(),
                    _ => {
                        let made = Record { audio: held.audio, ..record(node * 1000 + n, 1 + n % 4, 100) };
                        let upload = Some((held.hold, 9));
                        let quota = Room::default();
                        let publication =
                            Publication { record: &made, peaks: &peaks(1), quota, claim: None, upload };
                        let published = records.publish(publication).await;
                        assert!(
                            matches!(
                                published,
                                Ok(Published::Yes | Published::NoUser)
                                    | Err(quizcast_domain::RepoError::Conflict)
                            ),
                            "{published:?}"
                        );
                    }
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
    let wrong = "SELECT COUNT(*) FROM audio_bodies b WHERE b.state = 'running' AND NOT EXISTS \
        (SELECT 1 FROM uploads u WHERE u.audio = b.id AND u.state = 'open')";
    assert_eq!(first::<i64>(&db.read, wrong).await, 0, "only open uploads have bodies that run");
    let wrong = "SELECT COUNT(*) FROM uploads u WHERE u.state = 'open' AND u.body_length > 0 AND NOT EXISTS \
        (SELECT 1 FROM audio_bodies b WHERE b.id = u.audio AND b.state = 'running')";
    assert_eq!(first::<i64>(&db.read, wrong).await, 0, "and each of them has one");
}
