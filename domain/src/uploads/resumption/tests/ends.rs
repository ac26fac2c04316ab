//! How uploads end, besides well.

use std::time::Duration;

use super::world::{Fault, Terms, World, is_open, wav};
use crate::once::KeyDigest;
use crate::records::{Room, StoreError};
use crate::uploads::{
    Claimed, Failure, NewUpload, SweptUploads, UploadError, UploadLimits, UploadRepo, UploadState,
};

#[tokio::test]
async fn what_is_no_wav_ends_the_upload_at_once_and_for_good() {
    let world = World::new(Terms::default()).await;
    let id = world.begin(1, Some(1000), false).await;
    for _ in 0..2 {
        let refused = world.send(id, 0, b"ID3 and so on, as a song has it").await;
        assert!(matches!(refused, Err(UploadError::Failed(Failure::NotWav(_)))), "{refused:?}");
    }
    assert!(!is_open(&world).await);
}

#[tokio::test]
async fn too_many_bytes_are_refused_and_those_before_stay() {
    let limits = UploadLimits { most_bytes: 500, ..UploadLimits::default() };
    let world = World::new(Terms { limits, ..Terms::default() }).await;
    let announced =
        world.try_begin(crate::records::UploadId(uuid::Uuid::from_u128(9)), Some(501), false).await;
    assert!(matches!(announced, Err(UploadError::Failed(Failure::TooLarge))));
    let id = world.begin(1, Some(300), false).await;
    let excess = world.send(id, 0, &wav(320)).await;
    assert!(matches!(excess, Err(UploadError::Excess)), "{excess:?}");
    let offset = world.offset(id).await;
    assert!(offset < 300, "{offset}");
    let from = usize::try_from(offset).unwrap();
    world.send(id, offset, &wav(300)[from..]).await.unwrap();
    let id = world.begin(2, None, false).await;
    let large = world.send(id, 0, &wav(600)).await;
    assert!(matches!(large, Err(UploadError::Failed(Failure::TooLarge))), "{large:?}");
}

#[tokio::test]
async fn a_length_that_contradicts_itself_is_refused() {
    let world = World::new(Terms::default()).await;
    let id = world.begin(1, Some(300), false).await;
    let (sender, body) = super::world::body();
    drop(sender);
    let part = super::super::Part { offset: 0, length: Some(301), last: false, body };
    let refused = world.run(world.resumption.receive(world.user, id, part)).await;
    assert!(matches!(refused, Err(UploadError::Length)), "{refused:?}");
}

#[tokio::test]
async fn an_abandoned_upload_is_swept_or_becomes_a_record() {
    for (uncut, apart) in [(false, false), (true, false), (false, true)] {
        let world = World::new(Terms { uncut, apart, ..Terms::default() }).await;
        let (left, kept) = (world.begin(1, None, false).await, world.begin(2, None, true).await);
        let empty = world.begin(3, None, true).await;
        for id in [left, kept] {
            world.send(id, 0, &wav(200)).await.unwrap();
        }
        assert_eq!(world.run(world.resumption.sweep()).await.unwrap(), SweptUploads::default());
        world.pass(Duration::from_hours(25));
        let swept = world.run(world.resumption.sweep()).await.unwrap();
        assert_eq!((swept.finished, swept.removed), (1, 2));
        let (record, mp3) = world.only_record().await;
        assert!(mp3 == wav(200));
        assert_eq!(record.facts.warnings, ["the recording was never finished by its sender"]);
        for gone in [left, empty] {
            let shown = world.resumption.show(world.user, gone).await;
            assert!(matches!(shown, Err(UploadError::Missing)));
        }
        let (upload, shown) = world.resumption.show(world.user, kept).await.unwrap();
        assert!(upload.expires_at(Duration::ZERO) > world.now());
        assert_eq!((upload.state, upload.offset), (UploadState::Done(record.id), 200));
        assert_eq!(shown, Some(record));
    }
}

#[tokio::test]
async fn a_full_quota_keeps_what_is_there() {
    let quota = Room { user: Some(150), store: None };
    let world = World::new(Terms { quota, ..Terms::default() }).await;
    let id = world.begin(1, Some(400), false).await;
    let full = world.send(id, 0, &wav(400)).await;
    assert!(matches!(full, Err(UploadError::UserFull)), "{full:?}");
    let offset = world.offset(id).await;
    assert!((64..400).contains(&offset), "{offset}");
}

/// Whoever hears of the whole length takes the upload for done.
#[tokio::test]
async fn the_whole_length_is_told_only_with_the_record() {
    let quota = Room { user: Some(150), store: None };
    let world = World::new(Terms { quota, uncut: true, ..Terms::default() }).await;
    let id = world.begin(1, Some(400), false).await;
    let full = world.send(id, 0, &wav(400)).await;
    assert!(matches!(full, Err(UploadError::UserFull)), "{full:?}");
    assert_eq!(world.offset(id).await, 399);
}

/// The sender asks again with the last byte, and sends no other one again.
#[tokio::test]
async fn a_store_that_takes_no_body_costs_none_of_the_bytes_that_came() {
    for uncut in [false, true] {
        let world =
            World::new(Terms { uncut, apart: true, fault: Some(Fault::Closed), ..Terms::default() }).await;
        let id = world.begin(1, Some(300), false).await;
        for offset in [0, 299] {
            let refused = world.send(id, offset, &wav(300)[usize::try_from(offset).unwrap()..]).await;
            assert!(matches!(refused, Err(UploadError::Store(StoreError::Unavailable(_)))), "{refused:?}");
            assert_eq!(world.offset(id).await, 299);
        }
    }
}

#[tokio::test]
async fn a_key_begins_an_upload_once_and_finds_it_in_every_state() {
    let world = World::new(Terms::default()).await;
    let new = |id: u128, length| NewUpload { length, key: Some(KeyDigest([7; 32])), ..world.new_upload(id) };
    assert_eq!(world.resumption.begin(&new(1, None)).await.unwrap(), None);
    let id = new(1, None).id;
    let held = world.uploads.claim(id, world.user, false).await.unwrap();
    let Claimed::Yes(held) = held else { panic!("not claimed: {held:?}") };
    let running = world.resumption.begin(&new(2, None)).await;
    assert!(matches!(running, Err(UploadError::StillRunning)), "{running:?}");
    world.uploads.let_go(&held.hold).await.unwrap();
    world.send(id, 0, &wav(200)).await.unwrap();
    let (open, record) = world.resumption.begin(&new(3, None)).await.unwrap().unwrap();
    assert_eq!((open.begun.id, open.offset, record), (id, 200, None));
    let other = world.resumption.begin(&NewUpload { name: None, ..new(4, None) }).await;
    assert!(matches!(other, Err(UploadError::KeyReused)), "{other:?}");
    let (sender, body) = super::world::body();
    sender.bytes(&wav(350)[200..]);
    drop(sender);
    let part = super::super::Part { offset: 200, length: Some(350), last: true, body };
    world.run(world.resumption.receive(world.user, id, part)).await.unwrap();
    // Its length is known now.
    let (done, record) = world.resumption.begin(&new(5, None)).await.unwrap().unwrap();
    assert_eq!(done.state, UploadState::Done(record.unwrap().id));
}
