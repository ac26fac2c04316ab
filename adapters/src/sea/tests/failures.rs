//! The errors of a database that is full, closed, unsuitable or silent.

use std::time::Duration;

use quizcast_domain::RepoError;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::{count, new_question};
use sea_orm::{ConnectionTrait, DbBackend};
use time::OffsetDateTime;

use super::on_both_databases;
use super::place::Place;
use crate::sea::SeaQuestionRepo;

/// Longer than any database takes.
const PATIENCE: Duration = Duration::from_mins(1);

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
    log.db.ping_within(PATIENCE).await.unwrap();
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
    log.db.ping_within(PATIENCE).await.unwrap();
    log.db.write.execute_unprepared(read_only).await.unwrap();
    assert_eq!(log.db.ping_within(PATIENCE).await.is_err(), sqlite);
}

#[cfg(feature = "postgres")]
mod refused {
    use std::error::Error;
    use std::time::Duration;

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

    /// A server that accepts and then says nothing. The clock stands still but for timeouts.
    #[tokio::test(start_paused = true)]
    async fn a_server_that_hangs_is_given_up_in_time() {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut options = DatabaseOptions::new(format!("postgres://a@{}/q", silent.local_addr().unwrap()));
        options.acquire_timeout = Duration::from_millis(300);
        let connecting = tokio::time::timeout(Duration::from_secs(5), Database::connect(&options));
        assert!(matches!(connecting.await.expect("it waits on"), Err(ConnectError::Unavailable(_))));
    }
}

#[cfg(feature = "postgres")]
mod frozen {
    use std::time::{Duration, Instant};

    use bytes::Bytes;
    use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
    use quizcast_domain::once::{IdempotencyRepo, KeyDigest, RequestDigest};
    use quizcast_domain::questions::QuestionId;
    use quizcast_domain::records::{AudioRegister, AudioStore, ByteRange, RecordRepo, StoreError};
    use quizcast_domain::testkit::contract::fixtures::{audio, new_question, record};
    use quizcast_domain::users::{TokenHash, UserRepo};
    use quizcast_domain::{BoxError, RepoError};
    use sea_orm::ConnectionTrait;
    use uuid::Uuid;

    use super::super::place::{first, hold, postgres};
    use super::append;
    use crate::sea::SeaPorts;

    /// Whether the call timeout ended a call.
    fn late<T>(answer: Result<T, RepoError>) -> bool {
        matches!(answer, Err(RepoError::Unavailable(cause)) if is_deadline(&cause))
    }

    fn store_late<T>(answer: Result<T, StoreError>) -> bool {
        matches!(answer, Err(StoreError::Unavailable(cause)) if is_deadline(&cause))
    }

    /// PostgreSQL's own timeouts have other texts.
    fn is_deadline(cause: &BoxError) -> bool {
        cause.to_string().contains("deadline has elapsed")
    }

    /// A lock on the tables stands for a server that does not answer: PostgreSQL's own timeouts are longer.
    #[tokio::test]
    async fn a_server_that_does_not_answer_is_given_up_in_time() {
        let mut place = postgres().await;
        let locking = place.migrated().await;
        let lock = "LOCK TABLE users, questions, quiz_log, idempotency_keys";
        let held = hold(&locking, lock).await;
        place.options.call_timeout = Duration::from_millis(300);
        let db = place.open().await;
        let SeaPorts { questions: log, archive, keys, users, .. } = SeaPorts::new(&db);
        let claim =
            keys.claim(KeyDigest([1; 32]), RequestDigest([1; 32]), Uuid::nil(), Duration::from_secs(9));
        assert!(late(claim.await));
        assert!(late(append(&log, &[new_question(1)]).await));
        assert!(late(archive.page(&PageRequest::default()).await));
        let stretch = archive.stretch(QuestionId(0), &QuestionFilter::default(), 1).await;
        assert!(late(stretch));
        assert!(late(users.by_token(&TokenHash([1; 32])).await));
        held.rollback().await.unwrap();
        let (begun, mut again) = (Instant::now(), append(&log, &[new_question(1)]).await);
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
        // A slow machine needs several tries, and one that was given up may have made its body all the same.
        let mut tries = (10..).map(|n| store.create(audio(n)));
        let mut writer = loop {
            if let Ok(created) = tries.next().unwrap().await {
                break created.writer;
            }
        };
        let lock = "LOCK TABLE users, records, record_peaks, audio_bodies, audio, audio_chunks";
        let _held = hold(&locking, lock).await;
        let one = record(1, 1, 9);
        assert!(late(records.register(audio(1)).await));
        assert!(late(records.note(audio(1), "n".into()).await));
        assert!(late(records.beat(audio(1)).await));
        assert!(late(records.used(one.user).await));
        assert!(late(records.get(one.id, one.user).await));
        assert!(late(records.peaks(one.id, one.user).await));
        assert!(late(records.remove(one.id, one.user).await));
        assert!(late(records.garbage(Duration::ZERO, 1, None).await));
        assert!(late(records.forget(audio(1)).await));
        let range = ByteRange::new(0, 1).unwrap();
        assert!(store_late(store.read(audio(1), range).await));
        assert!(store_late(store.remove(audio(1), None).await));
        assert!(store_late(store.create(audio(2)).await));
        let written = writer.write(Bytes::from(vec![1; 300_000])).await;
        assert!(store_late(written));
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
        // One query, since between two of them the transaction would be idle already.
        let freeze = "UPDATE quiz_log SET last_id = last_id + 1; \
            SET LOCAL idle_in_transaction_session_timeout = '200ms'";
        held.execute_unprepared(freeze).await.unwrap();
        let other = place.open().await;
        other.write.execute_unprepared("UPDATE quiz_log SET last_id = last_id + 1").await.unwrap();
        assert_eq!(first::<i64>(&other.read, "SELECT last_id FROM quiz_log").await, 1);
        assert!(held.commit().await.is_err());
    }
}
