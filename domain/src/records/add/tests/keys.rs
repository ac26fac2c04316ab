//! Uploads with an idempotency key.

use super::super::{AddError, NewUpload};
use super::world::Step::{Body, End, Hang};
use super::world::{OWNER, World, assert_pending, key, keyed};
use crate::once::{ClaimState, IdempotencyRepo, RequestDigest};
use crate::records::{RecordName, RecordRepo};

#[tokio::test]
async fn the_same_upload_again_gets_the_same_record_and_stores_nothing() {
    let world = World::new([vec![Body(b"one"), End]]).await;
    let first = world.add.run(keyed(b"wav")).await.unwrap();
    assert_eq!(world.add.run(keyed(b"wav")).await.unwrap(), first);
    assert_eq!(world.transcoder.titles().len(), 1);
    world.leaves_only(7).await;
}

#[tokio::test]
async fn another_upload_with_the_key_is_refused() {
    let world = World::new([vec![Body(b"one"), End]]).await;
    world.add.run(keyed(b"wav")).await.unwrap();
    assert!(matches!(world.add.run(keyed(b"vaw")).await, Err(AddError::KeyReused)));
    let name = RecordName::new("other.wav");
    let renamed = world.add.run(NewUpload { name, ..keyed(b"wav") }).await;
    assert!(matches!(renamed, Err(AddError::KeyReused)));
    world.leaves_only(7).await;
}

#[tokio::test]
async fn a_key_of_a_draw_is_refused() {
    let world = World::new([]).await;
    let draw = RequestDigest::of(&[b"draw"]);
    let claim = world.keys.claim(key(), draw, uuid::Uuid::nil(), std::time::Duration::ZERO).await;
    assert!(matches!(claim, Ok(ClaimState::Won(_))));
    assert!(matches!(world.add.run(keyed(b"wav")).await, Err(AddError::KeyReused)));
}

#[tokio::test]
async fn a_key_is_busy_while_its_first_upload_runs() {
    let world = World::new([vec![Body(b"one"), Hang]]).await;
    let mut running = Box::pin(world.add.run(keyed(b"wav")));
    assert_pending(&mut running);
    assert!(matches!(world.add.run(keyed(b"wav")).await, Err(AddError::StillRunning)));
}

#[tokio::test]
async fn a_record_that_was_removed_is_not_added_again() {
    let world = World::new([vec![Body(b"one"), End]]).await;
    let first = world.add.run(keyed(b"wav")).await.unwrap();
    assert!(world.records.remove(first.id, OWNER).await.unwrap());
    assert!(matches!(world.add.run(keyed(b"wav")).await, Err(AddError::Removed)));
    world.leaves_only(0).await;
}
