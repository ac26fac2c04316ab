//! What is special about a database in a file.

use std::os::unix::fs::PermissionsExt;

use sea_orm::ConnectionTrait;

use super::place::{first, sqlite};
use crate::sea::{ConnectError, Database, DatabaseOptions};

#[tokio::test]
async fn a_new_file_is_for_its_owner_and_has_its_shape_for_ever() {
    let place = sqlite();
    let db = place.migrated().await;
    let dir = place.dir.as_ref().unwrap().path();
    let files: Vec<_> = std::fs::read_dir(dir).unwrap().map(Result::unwrap).collect();
    assert!(files.len() >= 2, "the log lies beside the database");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
    assert_eq!(first::<i64>(&db.write, "PRAGMA page_size").await, 16_384);
    assert_eq!(first::<i64>(&db.write, "PRAGMA auto_vacuum").await, 2, "incremental");
    assert_eq!(first::<String>(&db.write, "PRAGMA journal_mode").await, "wal");
    assert_eq!(first::<i64>(&db.write, "PRAGMA synchronous").await, 2, "full");
    assert_eq!(first::<i64>(&db.write, "PRAGMA secure_delete").await, 1);
    for pool in [&db.read, &db.write] {
        assert_eq!(first::<i64>(pool, "PRAGMA foreign_keys").await, 1);
        assert_eq!(first::<i64>(pool, "PRAGMA busy_timeout").await, 30_000);
    }
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let place = sqlite();
    let path = place.dir.as_ref().unwrap().path().join("missing/quiz.sqlite");
    let refused = Database::connect(&DatabaseOptions::new(format!("sqlite://{}", path.display()))).await;
    assert!(matches!(refused, Err(ConnectError::File { path: named, .. }) if named == path));
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let place = sqlite();
    let path = place.dir.as_ref().unwrap().path().join("quiz.sqlite");
    std::fs::write(path, [7; 4096]).unwrap();
    assert!(matches!(Database::connect(&place.options).await, Err(ConnectError::Unavailable(_))));
}

/// Some errors make SQLite roll a transaction back by itself.
#[tokio::test]
async fn a_transaction_that_ended_by_itself_does_not_spoil_the_writer() {
    let place = sqlite();
    let db = place.migrated().await;
    let other = place.open().await;
    other.write.execute_unprepared("PRAGMA busy_timeout = 0").await.unwrap();
    let count = "UPDATE quiz_log SET last_id = last_id + 1";
    for _ in 0..2 {
        let ended = db.begin_write().await.unwrap();
        ended.execute_unprepared("ROLLBACK").await.unwrap();
        drop(ended);
        let next = db.begin_write().await.unwrap();
        assert!(other.write.execute_unprepared(count).await.is_err(), "the lock is taken at once");
        next.execute_unprepared(count).await.unwrap();
        next.commit().await.unwrap();
    }
    assert_eq!(first::<i64>(&db.read, "SELECT last_id FROM quiz_log").await, 2);
}

/// A database must open on a full disk, where nothing can be written.
#[tokio::test]
async fn to_open_a_file_that_is_there_writes_nothing() {
    let place = sqlite();
    let _first = place.migrated().await;
    let dir = place.dir.as_ref().unwrap().path();
    let log = || std::fs::metadata(dir.join("quiz.sqlite-wal")).unwrap().len();
    let before = log();
    assert!(before > 0);
    place.open().await.migrate().await.unwrap();
    assert_eq!(log(), before);
}
