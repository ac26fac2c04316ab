//! The errors of a database that is full, closed, unsuitable or silent.

use quizcast_domain::RepoError;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::{count, new_question};
use sea_orm::{ConnectionTrait, DbBackend};
use time::OffsetDateTime;

use super::on_both_databases;
use super::place::Place;
use crate::sea::SeaQuestionRepo;

on_both_databases! {
    a_full_disk_is_reported_and_changes_nothing
    a_closed_database_is_unavailable
    ping_writes_on_sqlite_and_only_reads_on_postgresql
}

async fn append(log: &SeaQuestionRepo, candidates: &[NewQuestion]) -> Result<Append, RepoError> {
    let (wanted, saved_at) = (count(candidates.len()), OffsetDateTime::UNIX_EPOCH);
    log.append(Batch { candidates, wanted, saved_at, claim: None }).await
}

fn big(n: u32) -> NewQuestion {
    let text = format!("{n} {}", "long ".repeat(700));
    NewQuestion::new(Draft::new(SourceName::IMPORT, text, "x")).unwrap()
}

/// SQLite gets too few pages; on PostgreSQL a trigger raises the error of a full disk.
async fn a_full_disk_is_reported_and_changes_nothing(place: Place) {
    let log = place.log().await;
    let full = if log.db.backend() == DbBackend::Sqlite {
        "PRAGMA max_page_count = 1"
    } else {
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$; \
         CREATE TRIGGER full_disk BEFORE INSERT ON questions FOR EACH ROW \
         WHEN (length(NEW.question) > 1000) EXECUTE FUNCTION full_disk()"
    };
    log.db.write.execute_unprepared(full).await.unwrap();
    let batch: Vec<_> = (0..100).map(big).collect();
    assert!(matches!(append(&log, &batch).await, Err(RepoError::Full(_))));
    let Ok(Append::Saved { first, previous: None }) = append(&log, &[new_question(1)]).await else {
        panic!("a small one still fits")
    };
    assert_eq!(first.0, 1);
}

async fn a_closed_database_is_unavailable(place: Place) {
    let log = place.log().await;
    log.db.ping().await.unwrap();
    log.db.close().await;
    assert!(matches!(log.db.ping().await, Err(RepoError::Unavailable(_))));
    assert!(matches!(append(&log, &[new_question(1)]).await, Err(RepoError::Unavailable(_))));
}

/// On SQLite `ping` writes, since a full disk can still be read. On PostgreSQL it does not, since a standby
/// can only be read.
async fn ping_writes_on_sqlite_and_only_reads_on_postgresql(place: Place) {
    let log = place.log().await;
    let sqlite = log.db.backend() == DbBackend::Sqlite;
    let read_only = if sqlite { "PRAGMA query_only = ON" } else { "SET default_transaction_read_only = on" };
    log.db.ping().await.unwrap();
    log.db.write.execute_unprepared(read_only).await.unwrap();
    assert_eq!(log.db.ping().await.is_err(), sqlite);
}

#[cfg(feature = "postgres")]
mod refused {
    use std::error::Error;
    use std::time::{Duration, Instant};

    use sea_orm::ConnectionTrait;

    use super::super::place::{first, postgres};
    use crate::sea::{ConnectError, Database, DatabaseOptions};

    /// The error and its causes, in every way in which they can be printed.
    fn whole(error: &ConnectError) -> String {
        let causes = std::iter::successors(error.source(), |&error| error.source());
        let causes: Vec<String> = causes.map(|error| format!("{error:?} {error}")).collect();
        format!("{error:?} {error} {causes:?}")
    }

    /// Whatever is wrong, the password is in no text of the error.
    #[tokio::test]
    async fn errors_never_tell_the_password() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let urls = [
            format!("postgres://ann:hunter2@127.0.0.1:{port}/quiz"),
            format!("postgres://ann@127.0.0.1:{port}/quiz?password=hunter2"),
            "postgres://ann:hunter2@127.0.0.1:port/quiz".to_owned(),
            "postgres://ann:hunter2@127.0.0.1/quiz?sslmode=perhaps".to_owned(),
            "postgres://ann:hunter2@localhost.invalid/quiz".to_owned(),
            "postgres://ann:hunter2@[::1/quiz".to_owned(),
            "mysql://ann:hunter2@127.0.0.1/quiz".to_owned(),
            "hunter2".to_owned(),
        ];
        for url in urls {
            let mut options = DatabaseOptions::new(url);
            options.acquire_timeout = Duration::from_millis(500);
            let error = whole(&Database::connect(&options).await.unwrap_err());
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_named_as_such() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut options = DatabaseOptions::new(format!("postgres://a@{}/q", free.local_addr().unwrap()));
        drop(free);
        options.acquire_timeout = Duration::from_millis(300);
        let error = whole(&Database::connect(&options).await.unwrap_err());
        assert!(error.to_lowercase().contains("refused"), "{error}");
    }

    /// In another encoding not every question can be kept.
    #[tokio::test]
    async fn a_database_in_another_encoding_is_refused() {
        let place = postgres().await;
        let db = place.open().await;
        let name: String = first(&db.read, "SELECT current_database()").await;
        let latin = format!("CREATE DATABASE {name}_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
        db.write.execute_unprepared(&latin).await.unwrap();
        let refused = Database::connect(&DatabaseOptions::new(format!("{}_latin", place.options.url))).await;
        assert!(matches!(refused, Err(ConnectError::Encoding(got)) if got == "LATIN1"));
    }

    /// A server that accepts and then says nothing.
    #[tokio::test]
    async fn a_server_that_hangs_is_given_up_in_time() {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut options = DatabaseOptions::new(format!("postgres://a@{}/q", silent.local_addr().unwrap()));
        options.acquire_timeout = Duration::from_millis(300);
        let begun = Instant::now();
        assert!(matches!(Database::connect(&options).await, Err(ConnectError::Unavailable(_))));
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[cfg(feature = "postgres")]
mod frozen {
    use std::time::{Duration, Instant};

    use bytes::Bytes;
    use quizcast_domain::RepoError;
    use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
    use quizcast_domain::once::{IdempotencyRepo, KeyDigest, RequestDigest};
    use quizcast_domain::questions::QuestionId;
    use quizcast_domain::records::{AudioRegister, AudioStore, ByteRange, RecordRepo, StoreError};
    use quizcast_domain::testkit::contract::fixtures::{audio, new_question, record};
    use quizcast_domain::users::{TokenHash, UserRepo};
    use sea_orm::ConnectionTrait;
    use uuid::Uuid;

    use super::super::place::{first, postgres};
    use super::append;
    use crate::sea::SeaPorts;

    /// A lock on the tables stands for a server that does not answer: PostgreSQL's own timeouts are longer.
    #[tokio::test]
    async fn a_server_that_does_not_answer_is_given_up_in_time() {
        let mut place = postgres().await;
        let locking = place.migrated().await;
        let held = locking.begin_write().await.unwrap();
        held.execute_unprepared("LOCK TABLE users, questions, quiz_log, idempotency_keys").await.unwrap();
        place.options.call_timeout = Duration::from_millis(300);
        let db = place.open().await;
        let SeaPorts { questions: log, archive, keys, users, .. } = SeaPorts::new(&db);
        let begun = Instant::now();
        let claim =
            keys.claim(KeyDigest([1; 32]), RequestDigest([1; 32]), Uuid::nil(), Duration::from_secs(9));
        assert!(matches!(claim.await, Err(RepoError::Unavailable(_))));
        assert!(matches!(append(&log, &[new_question(1)]).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(archive.page(&PageRequest::default()).await, Err(RepoError::Unavailable(_))));
        let stretch = archive.stretch(QuestionId(0), &QuestionFilter::default(), 1).await;
        assert!(matches!(stretch, Err(RepoError::Unavailable(_))));
        assert!(matches!(users.by_token(&TokenHash([1; 32])).await, Err(RepoError::Unavailable(_))));
        assert!(begun.elapsed() < Duration::from_secs(10));
        held.rollback().await.unwrap();
        let mut again = append(&log, &[new_question(1)]).await;
        while again.is_err() && begun.elapsed() < Duration::from_mins(1) {
            again = append(&log, &[new_question(1)]).await;
        }
        assert!(again.is_ok(), "{again:?}");
    }

    /// Without the call timeout, heartbeats and sweeps would hang as long as a broken connection seems alive.
    #[tokio::test]
    async fn records_and_their_audio_wait_no_longer() {
        let mut place = postgres().await;
        let locking = place.migrated().await;
        place.options.call_timeout = Duration::from_millis(200);
        let db = place.open().await;
        let SeaPorts { records, audio: store, .. } = SeaPorts::new(&db);
        let mut writer = store.create(audio(1)).await.unwrap().writer;
        let held = locking.begin_write().await.unwrap();
        let lock = "LOCK TABLE users, records, record_peaks, audio_bodies, audio, audio_chunks";
        held.execute_unprepared(lock).await.unwrap();
        let (begun, one) = (Instant::now(), record(1, 1, 9));
        assert!(matches!(records.register(audio(1)).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(records.note(audio(1), "n".into()).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(records.beat(audio(1)).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(records.used(one.user).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(records.get(one.id, one.user).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(records.peaks(one.id, one.user).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(records.remove(one.id, one.user).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(records.garbage(Duration::ZERO, 1, None).await, Err(RepoError::Unavailable(_))));
        assert!(matches!(records.forget(audio(1)).await, Err(RepoError::Unavailable(_))));
        let range = ByteRange::new(0, 1).unwrap();
        assert!(matches!(store.read(audio(1), range).await, Err(StoreError::Unavailable(_))));
        assert!(matches!(store.remove(audio(1), None).await, Err(StoreError::Unavailable(_))));
        assert!(matches!(store.create(audio(2)).await, Err(StoreError::Unavailable(_))));
        let written = writer.write(Bytes::from(vec![1; 300_000])).await;
        assert!(matches!(written, Err(StoreError::Unavailable(_))));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn postgres_bounds_what_a_node_can_block() {
        let db = postgres().await.open().await;
        for (setting, value) in [
            ("idle_in_transaction_session_timeout", "5s"),
            ("lock_timeout", "15s"),
            ("statement_timeout", "30s"),
            ("default_transaction_isolation", "read committed"),
            ("application_name", "quizcast"),
        ] {
            assert_eq!(first::<String>(&db.read, &format!("SHOW {setting}")).await, value);
        }
    }

    /// A node that freezes in the middle of an append loses the log's lock, and other nodes go on.
    #[tokio::test]
    async fn a_frozen_append_does_not_block_the_others() {
        let place = postgres().await;
        let frozen = place.migrated().await;
        let held = frozen.begin_write().await.unwrap();
        held.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = '200ms'").await.unwrap();
        held.execute_unprepared("UPDATE quiz_log SET last_id = last_id + 1").await.unwrap();
        let other = place.open().await;
        other.write.execute_unprepared("UPDATE quiz_log SET last_id = last_id + 1").await.unwrap();
        assert_eq!(first::<i64>(&other.read, "SELECT last_id FROM quiz_log").await, 1);
        assert!(held.commit().await.is_err());
    }
}
