//! Audio in S3.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use quizcast_adapters::objects::ObjectAudioStore;
use quizcast_domain::records::{AudioId, AudioStore, ByteRange, StoreError};
use tempfile::TempDir;
use tokio::net::TcpListener;
use uuid::Uuid;

use super::s3_server::{BUCKET, KEY, SECRET, serve};

/// A server on a free port of this machine. It keeps its objects in `dir`; dropping this deletes them.
struct S3Server {
    dir: TempDir,
    endpoint: String,
}

impl S3Server {
    async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let folder = dir.path().to_owned();
        tokio::spawn(async move { serve(listener, &folder).await.unwrap() });
        Self { dir, endpoint }
    }

    fn store(&self, secret: &str) -> ObjectAudioStore {
        let settings = [
            ("AWS_ENDPOINT", self.endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("BUCKET", "not a setting of S3"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        ObjectAudioStore::open(&format!("s3://{BUCKET}/some/prefix"), settings).unwrap()
    }
}

mod rules {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        static SERVERS: RefCell<Vec<S3Server>> = const { RefCell::new(Vec::new()) };
    }

    quizcast_domain::audio_store_contract!(async {
        let server = S3Server::start().await;
        let store = server.store(SECRET);
        SERVERS.with_borrow_mut(|servers| servers.push(server));
        store
    });
}

const ID: AudioId = AudioId(Uuid::from_u128(7));

/// All files with more than `least` bytes under `dir` that the server has finished.
fn big_files(dir: &Path, least: u64) -> usize {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let Ok(about) = entry.metadata() else { return 0 };
            let finished = !entry.file_name().to_string_lossy().starts_with(".tmp.");
            if about.is_dir() {
                big_files(&entry.path(), least)
            } else {
                usize::from(finished && about.len() > least)
            }
        })
        .sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_upload_is_aborted_by_its_note() {
    let server = S3Server::start().await;
    let store = server.store(SECRET);
    let mut created = store.create(ID).await.unwrap();
    for _ in 0..4 {
        created.writer.write(Bytes::from(vec![1; 5 << 20])).await.unwrap();
    }
    // A part that arrives after its upload was aborted may stay, as with S3 itself: wait for all four.
    let all_there = async {
        while big_files(server.dir.path(), 1 << 20) < 4 {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_mins(1), all_there).await;
    in_time.expect("parts are uploaded while the body grows");
    drop(created.writer);
    assert!(created.note.is_some());
    store.remove(ID, created.note).await.unwrap();
    assert_eq!(big_files(server.dir.path(), 1 << 20), 0);
}

#[tokio::test]
async fn a_finished_body_lies_under_the_prefix_and_is_removed_with_its_note() {
    let server = S3Server::start().await;
    let store = server.store(SECRET);
    let mut created = store.create(ID).await.unwrap();
    created.writer.write(Bytes::from(vec![1; 100_000])).await.unwrap();
    created.writer.finish().await.unwrap();
    assert_eq!(big_files(&server.dir.path().join("audio/some/prefix"), 99_999), 1);
    store.remove(ID, created.note).await.unwrap();
    assert_eq!(big_files(server.dir.path(), 99_999), 0);
}

#[tokio::test]
async fn a_wrong_secret_is_unavailable() {
    let server = S3Server::start().await;
    let store = server.store("wrong");
    assert!(matches!(store.create(ID).await, Err(StoreError::Unavailable(_))));
    let range = ByteRange::new(0, 1).unwrap();
    assert!(matches!(store.read(ID, range).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.remove(ID, None).await, Err(StoreError::Unavailable(_))));
}
