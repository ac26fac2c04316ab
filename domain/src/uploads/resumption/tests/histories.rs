//! Uploads that break off in every way, again and again.

use std::pin::pin;

use proptest::prelude::*;

use super::world::{Terms, World, body, wav};
use crate::records::UploadId;
use crate::uploads::UploadError;

/// What happens to one request.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It ends well.
    Ends,
    /// Its connection is reset.
    Breaks,
    /// Its sender hangs, and another request takes the upload over.
    Hangs,
    /// Its node is killed.
    Dies,
    /// It begins at another place than is awaited.
    Errs,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![Just(Fate::Ends), Just(Fate::Breaks), Just(Fate::Hangs), Just(Fate::Dies), Just(Fate::Errs)]
}

/// Sends `bytes` in a request with that fate. Returns the offset that was told afterwards.
async fn happen(world: &World, id: UploadId, told: u64, bytes: &[u8], fate: Fate) -> u64 {
    let (sender, stream) = body();
    match fate {
        Fate::Ends => return world.send(id, told, bytes).await.expect("stored").offset,
        Fate::Errs => {
            let Err(UploadError::Offset(offset)) = world.send(id, told + 1, bytes).await else {
                panic!("bytes from another place were taken")
            };
            assert_eq!(offset, told);
        }
        Fate::Breaks => {
            sender.bytes(bytes);
            sender.broken();
            let broken = world.run(world.receive(id, told, stream)).await;
            assert!(matches!(broken, Err(UploadError::Broken(_))), "{broken:?}");
        }
        Fate::Hangs => {
            sender.bytes(bytes);
            let hanging = world.receive(id, told, stream);
            let (hung, offset) = Box::pin(world.run(async { tokio::join!(hanging, later(world, id)) })).await;
            assert!(matches!(hung, Err(UploadError::Taken)), "{hung:?}");
            drop(sender);
            return offset;
        }
        Fate::Dies => {
            sender.bytes(bytes);
            let mut dying = pin!(world.receive(id, told, stream));
            for _ in 0..bytes.len() % 40 {
                let polled = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(dying.as_mut().poll(context).is_ready())
                });
                if polled.await {
                    break;
                }
            }
        }
    }
    world.offset(id).await
}

/// Asks for the offset a little later, when the other request has the upload.
async fn later(world: &World, id: UploadId) -> u64 {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    world.resumption.settle(world.user, id).await.unwrap().0.offset
}

fn history(terms: Terms, deferred: bool, length: usize, steps: &[(usize, Fate)]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (world, sound) = (World::new(terms).await, wav(length));
        let whole = length as u64;
        let id = world.begin(1, (!deferred).then_some(whole), false).await;
        let mut told = 0;
        for &(bytes, fate) in steps {
            let from = usize::try_from(told).unwrap();
            // The last byte comes at the very end.
            let to = (from + bytes).min(length - 1);
            let now = Box::pin(happen(&world, id, told, &sound[from..to], fate)).await;
            assert!(now >= told, "the offset went back from {told} to {now}");
            assert!(now <= to as u64, "more was told than was sent");
            told = now;
        }
        let from = usize::try_from(told).unwrap();
        let (sender, stream) = body();
        sender.bytes(&sound[from..]);
        drop(sender);
        let part = super::super::Part { offset: told, length: Some(whole), last: false, body: stream };
        let done = world.run(world.resumption.receive(world.user, id, part)).await.expect("a record");
        assert_eq!((done.offset, done.length), (whole, Some(whole)));
        let (record, mp3) = world.only_record().await;
        assert_eq!(done.record.as_ref(), Some(&record));
        assert!(mp3 == sound, "the transcoder in memory passes the bytes on");
        let again = world.send(id, whole, b"").await.expect("the last answer again");
        assert_eq!(again.record, Some(record));
        assert_eq!(world.resumption.memory_used(), 0);
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_was_told_is_lost_and_nothing_is_there_twice(
        length in 13_usize..900,
        deferred: bool,
        apart: bool,
        uncut: bool,
        steps in prop::collection::vec((0_usize..300, fate()), 0..8),
    ) {
        history(Terms { uncut, apart, ..Terms::default() }, deferred, length, &steps);
    }
}
