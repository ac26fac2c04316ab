//! What is special about a database in a file.

use std::os::unix::fs::PermissionsExt;

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
