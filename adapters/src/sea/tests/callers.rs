//! Finding the user of a token, on connections that are kept for it.

use futures_util::FutureExt;
use futures_util::future::join_all;
use quizcast_domain::RepoError;
use quizcast_domain::users::{TokenHash, User, UserId, UserName, UserRepo};
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::on_both_databases;
use super::place::{Place, first};
use crate::sea::{Database, SeaUserRepo};

const TOKEN: TokenHash = TokenHash([7; 32]);
/// More than there are connections.
const MANY: usize = 50;

on_both_databases! {
    one_after_the_other_needs_one_connection
    more_callers_than_connections_are_all_found
    a_read_that_is_given_up_closes_its_connection
    a_connection_whose_read_failed_is_not_kept
    after_the_end_nobody_is_found
}

/// A database with one user.
async fn with_a_user(place: &Place) -> (Database, SeaUserRepo, User) {
    let db = place.migrated().await;
    let users = SeaUserRepo::new(db.clone());
    let ann = User {
        id: UserId(Uuid::from_bytes([1; 16])),
        name: UserName::new("Ann").unwrap(),
        created_at: OffsetDateTime::UNIX_EPOCH,
        records: 0,
        bytes: 0,
    };
    users.insert(&ann, &TOKEN).await.unwrap();
    (db, users, ann)
}

async fn one_after_the_other_needs_one_connection(place: Place) {
    let (db, users, ann) = with_a_user(&place).await;
    for _ in 0..3 {
        assert_eq!(users.by_token(&TOKEN).await.unwrap().as_ref(), Some(&ann));
    }
    assert_eq!(users.by_token(&TokenHash([8; 32])).await.unwrap(), None);
    assert_eq!(db.callers.connections(), 1);
}

async fn more_callers_than_connections_are_all_found(place: Place) {
    let (db, users, ann) = with_a_user(&place).await;
    for found in join_all((0..MANY).map(|_| users.by_token(&TOKEN))).await {
        assert_eq!(found.unwrap().as_ref(), Some(&ann));
    }
    assert!((1..MANY).contains(&db.callers.connections()));
    if db.backend() == sea_orm::DbBackend::Postgres {
        let sessions = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()";
        let sessions: i64 = first(&db.read, sessions).await;
        assert!(sessions <= i64::from(place.options.max_connections), "{sessions} sessions");
    }
}

async fn a_read_that_is_given_up_closes_its_connection(place: Place) {
    let (db, users, ann) = with_a_user(&place).await;
    assert!(users.by_token(&TOKEN).await.unwrap().is_some());
    for _ in 0..MANY {
        drop(users.by_token(&TOKEN).now_or_never());
    }
    assert_eq!(users.by_token(&TOKEN).await.unwrap().as_ref(), Some(&ann));
    assert_eq!(db.callers.connections(), 1);
}

async fn a_connection_whose_read_failed_is_not_kept(place: Place) {
    let (db, users, _) = with_a_user(&place).await;
    assert!(users.by_token(&TOKEN).await.unwrap().is_some());
    db.write.execute_unprepared("ALTER TABLE users RENAME TO away").await.unwrap();
    assert!(matches!(users.by_token(&TOKEN).await, Err(RepoError::Unavailable(_))));
    assert_eq!(db.callers.connections(), 0);
}

async fn after_the_end_nobody_is_found(place: Place) {
    let (db, users, _) = with_a_user(&place).await;
    assert!(users.by_token(&TOKEN).await.unwrap().is_some());
    db.close().await;
    assert!(matches!(users.by_token(&TOKEN).await, Err(RepoError::Unavailable(_))));
    #[cfg(feature = "sqlite")]
    if let Some(dir) = &place.dir {
        assert!(!dir.path().join("quiz.sqlite-wal").exists(), "the last connection removes the log");
    }
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_server_that_ends_its_sessions_is_asked_again() {
    let place = super::place::postgres().await;
    let (db, users, ann) = with_a_user(&place).await;
    let other = place.open().await;
    for _ in 0..3 {
        // Several connections; some of those that were ended before may still be among them.
        join_all((0..MANY).map(|_| users.by_token(&TOKEN))).await;
        let end = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        assert!(first::<i64>(&other.read, end).await > 0);
        let mut failed = 0;
        while users.by_token(&TOKEN).await.ok().flatten().as_ref() != Some(&ann) {
            failed += 1;
            assert!(failed <= place.options.max_connections, "each connection fails once at most");
        }
    }
    drop(db);
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn a_database_in_memory_has_one_connection_only() {
    let options = crate::sea::DatabaseOptions::new("sqlite::memory:");
    let db = Database::connect(&options).await.unwrap();
    db.migrate().await.unwrap();
    assert_eq!(SeaUserRepo::new(db.clone()).by_token(&TOKEN).await.unwrap(), None);
    assert_eq!(db.callers.connections(), 0);
}
