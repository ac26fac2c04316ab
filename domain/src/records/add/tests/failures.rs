//! Uploads that fail leave nothing behind.

use std::sync::Arc;

use bytes::Bytes;

use super::super::{AddError, AddPorts, AddRecord, NewUpload, Room};
use super::world::Step::{Body, Break, End, Fail, Hang};
use super::world::{OWNER, Pieces, World, assert_pending, keyed, once, token, upload};
use crate::error::RepoError;
use crate::once::{ClaimState, IdempotencyRepo};
use crate::records::{
    AudioRegister, MockAudioRegister, MockAudioStore, MockAudioWriter, MockRecordRepo, Published, StoreError,
    StreamError, TranscodeError,
};
use crate::users::{UserId, UserRepo};

#[tokio::test]
async fn a_broken_encoder_leaves_nothing() {
    for script in [vec![Body(b"one"), Fail], vec![Body(b"one"), Break], vec![]] {
        let world = World::new([script, vec![End]]).await;
        let failed = world.add.run(keyed(b"wav")).await;
        assert!(matches!(failed, Err(AddError::Transcode(TranscodeError::Encoder(_)))), "{failed:?}");
        world.leaves_only(0).await;
        world.add.run(keyed(b"other")).await.unwrap();
    }
}

#[tokio::test]
async fn a_broken_upload_leaves_nothing_and_keeps_its_cause() {
    let world = World::new([vec![Body(b"one"), End]]).await;
    let broken = Err(StreamError("the line is dead".into()));
    let wav = Box::pin(Pieces([Ok(Bytes::from_static(b"wa")), broken].into()));
    let failed = world.add.run(NewUpload { wav, ..upload(b"") }).await.unwrap_err();
    let AddError::Transcode(TranscodeError::Input(StreamError(cause))) = failed else { panic!("{failed}") };
    assert_eq!(cause.to_string(), "the line is dead");
    world.leaves_only(0).await;
}

#[tokio::test]
async fn a_refused_upload_begins_nothing() {
    let world = World::new([]).await;
    let busy = world.add.run(keyed(b"wav")).await;
    assert!(matches!(busy, Err(AddError::Transcode(TranscodeError::Busy))));
    world.leaves_only(0).await;
    let nobody = NewUpload { user: UserId(uuid::Uuid::nil()), ..upload(b"wav") };
    assert!(matches!(world.add.run(nobody).await, Err(AddError::NoUser)));
    assert_eq!(world.transcoder.titles().len(), 1, "nothing is transcoded for nobody");
}

#[tokio::test]
async fn an_upload_that_is_dropped_is_given_up_and_its_key_is_free() {
    let world = World::new([vec![Body(b"one"), Hang], vec![Body(b"two"), End]]).await;
    let mut running = Box::pin(world.add.run(keyed(b"wav")));
    assert_pending(&mut running);
    assert_eq!((world.audio.stored(), world.garbage().await), (3, vec![]));
    drop(running);
    assert_eq!(world.garbage().await.len(), 1);
    world.leaves_only(0).await;
    world.add.run(keyed(b"wav")).await.unwrap();
}

#[tokio::test]
async fn a_user_who_is_removed_while_uploading_leaves_nothing() {
    let world = World::new([vec![Body(b"one"), Body(b"two"), End]]).await;
    let mut running = Box::pin(world.add.run(upload(b"wav")));
    assert!(once(&mut running).is_pending());
    assert_eq!(world.users.remove(&token()).await.unwrap(), Some(OWNER));
    assert!(matches!(running.await, Err(AddError::NoUser)));
    world.leaves_only(0).await;
}

#[tokio::test]
async fn an_upload_that_was_taken_for_dead_leaves_no_bytes() {
    let world = World::new([vec![Body(b"one"), Body(b"two"), End]]).await;
    let mut running = Box::pin(world.add.run(keyed(b"wav")));
    assert!(once(&mut running).is_pending());
    let dead = world.records.garbage(std::time::Duration::ZERO, 10, None).await.unwrap();
    for body in dead {
        world.records.forget(body.audio).await.unwrap();
    }
    assert!(matches!(running.await, Err(AddError::Store(StoreError::GivenUp))));
    world.leaves_only(0).await;
}

#[tokio::test]
async fn an_upload_whose_claim_was_lost_leaves_nothing() {
    let world = World::new([vec![Body(b"one"), Hang]]).await;
    let mut running = Box::pin(world.add.run(keyed(b"wav")));
    assert_pending(&mut running);
    let holder = crate::once::Claim { key: super::world::key(), holder: uuid::Uuid::from_u128(1) };
    world.keys.release(&holder).await.unwrap();
    world.clock.advance(std::time::Duration::from_secs(10));
    assert!(matches!(running.await, Err(AddError::Repo(RepoError::Conflict))));
    world.leaves_only(0).await;
    let digest = crate::once::RequestDigest::of(&[b"x"]);
    let next = world.keys.claim(holder.key, digest, uuid::Uuid::nil(), std::time::Duration::ZERO).await;
    assert!(matches!(next, Ok(ClaimState::Won(_))));
}

#[tokio::test]
async fn a_full_store_is_reported() {
    let mut store = MockAudioStore::new();
    store.expect_create().returning(|_| {
        let mut writer = MockAudioWriter::new();
        writer.expect_write().returning(|_| Err(StoreError::Full("no space".into())));
        Ok(crate::records::Created { writer: Box::new(writer), note: None })
    });
    let world = World::new([vec![Body(b"one"), End]]).await;
    let failed = world.on(store).run(upload(b"wav")).await;
    assert!(matches!(failed, Err(AddError::Store(StoreError::Full(_)))));
    assert_eq!(world.garbage().await.len(), 1);
}

/// Otherwise, if `create` failed or the node died in it, no sweep would find what the store has.
#[tokio::test]
async fn a_body_is_registered_before_it_is_begun() {
    let world = World::new([vec![Body(b"one"), End]]).await;
    let records = world.records.clone();
    let mut store = MockAudioStore::new();
    store.expect_create().returning(move |id| {
        records.give_up(id);
        Err(StoreError::Full("no space".into()))
    });
    let failed = world.on(store).run(upload(b"wav")).await;
    assert!(matches!(failed, Err(AddError::Store(StoreError::Full(_)))));
    assert_eq!(world.garbage().await.len(), 1);
}

/// No sweep could pass the note to the store, so the upload removes the body itself.
#[tokio::test]
async fn a_body_whose_note_is_not_kept_is_removed_at_once() {
    for (kept, noted) in [(false, Ok(false)), (true, Err(RepoError::Unavailable("slow".into())))] {
        let mut store = MockAudioStore::new();
        store.expect_create().returning(|_| {
            let writer = Box::new(MockAudioWriter::new());
            Ok(crate::records::Created { writer, note: Some("part".into()) })
        });
        store
            .expect_remove()
            .withf(|_, note| note.as_deref() == Some("part"))
            .once()
            .returning(|_, _| Ok(()));
        let (mut register, mut records) = (MockAudioRegister::new(), MockRecordRepo::new());
        records.expect_used().returning(|_| Ok(Some((0, 0))));
        register.expect_register().once().returning(|_| Ok(()));
        register.expect_note().return_once(move |_, _| noted);
        register.expect_give_up().times(1).returning(|_| ());
        records.expect_publish().never().returning(|_| Ok(Published::Yes));
        let world = World::new([vec![Body(b"one"), End]]).await;
        let ports = AddPorts {
            audio: Arc::new(store),
            register: Arc::new(register),
            records: Arc::new(records),
            ..world.ports.clone()
        };
        let add = AddRecord::new(ports, Room::default());
        let failed = add.run(upload(b"wav")).await;
        assert!(
            match failed {
                Err(AddError::Repo(RepoError::Unavailable(_))) => kept,
                Err(AddError::Store(StoreError::GivenUp)) => !kept,
                _ => false,
            },
            "{failed:?}"
        );
    }
}
