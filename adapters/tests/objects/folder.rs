//! Audio in a folder.

use std::path::Path;

use bytes::Bytes;
use quizcast_adapters::objects::ObjectAudioStore;
use quizcast_domain::records::{AudioId, AudioStore, ByteRange, StoreError};
use tempfile::TempDir;
use uuid::Uuid;

fn folder() -> (ObjectAudioStore, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("file://{}", dir.path().join("audio").display());
    (ObjectAudioStore::open(&url, []).unwrap(), dir)
}

mod rules {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        /// Each test has its thread: its folder goes when the thread does.
        static DIRS: RefCell<Vec<TempDir>> = const { RefCell::new(Vec::new()) };
    }

    quizcast_domain::audio_store_contract!(async {
        let (store, dir) = folder();
        DIRS.with_borrow_mut(|dirs| dirs.push(dir));
        store
    });
}

/// The length of all files under `dir`.
fn bytes_under(dir: &Path) -> u64 {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let about = entry.metadata().unwrap();
            if about.is_dir() { bytes_under(&entry.path()) } else { about.len() }
        })
        .sum()
}

const ID: AudioId = AudioId(Uuid::from_u128(7));

#[tokio::test]
async fn a_removed_body_leaves_no_bytes() {
    /// Some whole pieces, of which none is kept in memory.
    const LENGTH: usize = 1 << 20;
    let (store, dir) = folder();
    let mut writer = store.create(ID).await.unwrap().writer;
    writer.write(Bytes::from(vec![1; LENGTH])).await.unwrap();
    assert_eq!(bytes_under(dir.path()), LENGTH as u64, "bytes wait on disk, not in memory");
    assert_eq!(writer.finish().await.unwrap(), LENGTH as u64);
    assert_eq!(bytes_under(dir.path()), LENGTH as u64);
    store.remove(ID, None).await.unwrap();
    assert_eq!(bytes_under(dir.path()), 0);
}

/// What a power cut leaves is swept, although no writer was dropped.
#[tokio::test]
async fn an_unfinished_file_is_removed() {
    let (store, dir) = folder();
    let mut writer = store.create(ID).await.unwrap().writer;
    writer.write(Bytes::from(vec![1; 1_000_000])).await.unwrap();
    store.remove(ID, None).await.unwrap();
    assert_eq!(bytes_under(dir.path()), 0);
    assert!(matches!(writer.finish().await, Err(StoreError::GivenUp)));
    assert_eq!(bytes_under(dir.path()), 0);
}

/// As if its disk had been unmounted: the path leads to another folder, or to none.
#[tokio::test]
async fn a_folder_that_is_another_one_is_not_written_to_and_its_bodies_are_not_missing() {
    let (store, dir) = folder();
    let mut writer = store.create(ID).await.unwrap().writer;
    writer.write(Bytes::from_static(b"body")).await.unwrap();
    writer.finish().await.unwrap();
    let (here, away) = (dir.path().join("audio"), dir.path().join("away"));
    let range = ByteRange::new(0, 4).unwrap();
    std::fs::rename(&here, &away).unwrap();
    for replaced in [false, true] {
        if replaced {
            std::fs::create_dir(&here).unwrap();
        }
        let other = AudioId(Uuid::from_u128(8));
        assert!(matches!(store.create(other).await, Err(StoreError::Unavailable(_))));
        assert!(matches!(store.read(ID, range).await, Err(StoreError::Unavailable(_))));
        assert!(matches!(store.remove(ID, None).await, Err(StoreError::Unavailable(_))));
        assert_eq!(here.exists(), replaced);
    }
    std::fs::remove_dir(&here).unwrap();
    std::fs::rename(&away, &here).unwrap();
    assert!(store.read(ID, range).await.unwrap().is_some());
}
