//! Adding records, with a transcoder that follows a script.

mod failures;
mod heart;
mod keys;
mod world;

use bytes::Bytes;

use super::AddError;
use crate::clock::Clock;
use crate::records::{RecordRepo, Room};
use world::Step::{Body, End};
use world::{World, done, keyed, upload};

#[tokio::test]
async fn an_upload_becomes_a_record_with_all_its_bytes() {
    let world = World::new([vec![Body(b"one "), Body(b"two"), End]]).await;
    let record = world.add.run(upload(b"wav")).await.unwrap();
    assert_eq!(world.transcoder.titles(), [Some("My song".to_owned())]);
    assert_eq!((record.user, record.created_at), (world::OWNER, world.clock.now()));
    assert_eq!(record.name.as_ref().map(ToString::to_string).as_deref(), Some("My song.wav"));
    assert_eq!((record.body_length, record.length()), (7, 11));
    assert_eq!((&record.head, &record.facts), (&done().head, &done().facts));
    assert_eq!(world.records.get(record.id, record.user).await.unwrap().as_ref(), Some(&record));
    assert_eq!(world.records.peaks(record.id, record.user).await.unwrap(), Some(done().peaks));
    assert_eq!(world.bytes_of(&record).await, Bytes::from_static(b"HEADone two"));
    assert_eq!(world.records.used(record.user).await.unwrap(), Some((11, 11)));
    assert_eq!(world.garbage().await, []);
}

/// A program runs each upload in a task of its own.
#[tokio::test]
async fn an_upload_may_run_on_any_thread() {
    let world = World::new([vec![Body(b"one"), End]]).await;
    let add = world.add.clone();
    let record = tokio::spawn(async move { add.run(keyed(b"wav")).await }).await.unwrap().unwrap();
    assert_eq!(world.bytes_of(&record).await, Bytes::from_static(b"HEADone"));
}

#[tokio::test]
async fn ids_of_record_and_audio_are_drawn_separately() {
    let world = World::new([vec![End], vec![End]]).await;
    let (one, two) = (world.add.run(upload(b"")).await.unwrap(), world.add.run(upload(b"")).await.unwrap());
    let ids = [one.id.0, one.audio.0, two.id.0, two.audio.0];
    assert!(ids.iter().enumerate().all(|(at, id)| !ids[..at].contains(id)));
}

/// The head counts, too, and its length is known only at the end.
#[tokio::test]
async fn quotas_are_exact_at_the_byte() {
    let room = |user, store| Room { user: Some(user), store: Some(store) };
    for (limits, fits) in [(room(11, 11), true), (room(10, 11), false), (room(11, 10), false)] {
        let world = World::limited(limits, [vec![Body(b"one two"), End]]).await;
        match world.add.run(upload(b"wav")).await {
            Ok(_) => assert!(fits),
            Err(AddError::UserFull) => assert!(!fits && limits.user == Some(10)),
            Err(AddError::StoreFull) => assert!(!fits && limits.store == Some(10)),
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_quota_stops_an_upload_in_the_middle() {
    let limits = Room { user: Some(20), store: None };
    let script = [vec![Body(b"one two"), End], vec![Body(b"one two"), Body(b"!!"), Body(b"!"), End]];
    let world = World::limited(limits, script).await;
    world.add.run(upload(b"wav")).await.unwrap();
    assert!(matches!(world.add.run(upload(b"wav")).await, Err(AddError::UserFull)));
    assert_eq!(world.transcoder.left(), 1, "what came after was not asked for");
    world.leaves_only(11).await;
}
