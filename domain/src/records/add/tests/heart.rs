//! The heart of an upload beats, whatever it waits for.

use std::future::pending;
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::world::Step::{Body, End, Hang, NoHeader};
use super::world::{World, assert_pending, key, keyed, once, upload};
use crate::error::RepoError;
use crate::once::{Claim, IdempotencyRepo};
use crate::records::{
    AddError, AudioId, AudioStore, AudioWriter, ByteRange, ByteStream, Created, StoreError,
};

const BEAT: Duration = Duration::from_secs(10);
const NEARLY_DEAD: Duration = Duration::from_secs(119);

/// Four times, lets almost the time pass after which a sweep counts the upload as dead, and then a heartbeat go out.
async fn lives<F: Future>(world: &World, running: &mut Pin<Box<F>>) {
    for _ in 0..4 {
        world.records.pass(NEARLY_DEAD);
        assert_eq!(world.garbage().await, []);
        world.clock.advance(BEAT);
        assert!(once(running).is_pending());
    }
}

#[tokio::test]
async fn it_beats_while_nothing_comes() {
    let world = World::new([vec![Body(b"one"), Hang]]).await;
    let mut running = Box::pin(world.add.run(keyed(b"wav")));
    assert_pending(&mut running);
    lives(&world, &mut running).await;
    world.records.pass(NEARLY_DEAD + Duration::from_secs(1));
    assert_eq!(world.garbage().await.len(), 1, "without a beat it is dead");
}

#[tokio::test]
async fn it_beats_while_bytes_come_without_a_pause() {
    let script = std::iter::repeat_n(Body(b"x"), 1000).chain([End]).collect();
    let world = World::new([script]).await;
    let mut running = Box::pin(world.add.run(upload(b"wav")));
    assert!(once(&mut running).is_pending(), "it yields");
    lives(&world, &mut running).await;
    assert_eq!(running.await.unwrap().body_length, 1000);
}

struct SlowStore;
struct SlowWriter;

#[async_trait]
impl AudioStore for SlowStore {
    async fn create(&self, _id: AudioId) -> Result<Created, StoreError> {
        Ok(Created { writer: Box::new(SlowWriter), note: None })
    }
    async fn read(&self, _id: AudioId, _range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        Ok(None)
    }
    async fn remove(&self, _id: AudioId, _note: Option<String>) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl AudioWriter for SlowWriter {
    async fn write(&mut self, _bytes: Bytes) -> Result<(), StoreError> {
        pending().await
    }
    async fn finish(self: Box<Self>) -> Result<u64, StoreError> {
        pending().await
    }
}

#[tokio::test]
async fn it_beats_while_a_slow_store_writes_and_while_it_finishes() {
    for script in [vec![Body(b"one"), End], vec![End]] {
        let world = World::new([script]).await;
        let add = world.on(SlowStore);
        let mut running = Box::pin(add.run(upload(b"wav")));
        assert_pending(&mut running);
        lives(&world, &mut running).await;
    }
}

/// Claims of the fake do not expire, so the test frees the claim. The next renewal must notice.
#[tokio::test]
async fn a_claim_is_renewed_while_the_header_does_not_come() {
    let world = World::new([vec![NoHeader]]).await;
    let mut running = Box::pin(world.add.run(keyed(b"wav")));
    assert_pending(&mut running);
    world.clock.advance(BEAT);
    assert!(once(&mut running).is_pending(), "the claim is still held");
    // The ids are drawn one after the other, and the first one went into the claim.
    world.keys.abandon(Claim { key: key(), holder: uuid::Uuid::from_u128(1) });
    world.clock.advance(BEAT);
    let ended = running.await;
    assert!(matches!(ended, Err(AddError::Repo(RepoError::Conflict))), "{ended:?}");
}
