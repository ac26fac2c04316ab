//! An append that fails or is dropped while it waits for the log's lock or a connection has saved nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use quizcast_domain::RepoError;
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::{count, new_question};
use quizcast_domain::testkit::together;
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use tokio::time::timeout;

use crate::sea::tests::place::{first, hold, postgres, waiting_for_a_lock};
use crate::sea::{Database, DatabaseOptions, SeaQuestionRepo};

const CONNECTIONS: u32 = 3;
/// Longer than it takes on any machine.
const PATIENCE: Duration = Duration::from_mins(5);

async fn append(log: &SeaQuestionRepo, n: u32) -> Result<Append, RepoError> {
    let (candidates, saved_at) = (&[new_question(n)], OffsetDateTime::UNIX_EPOCH);
    log.append(Batch { candidates, wanted: count(1), saved_at, claim: None }).await
}

/// Locks the log's row.
const LOCK: &str = "SELECT 1 FROM quiz_log FOR UPDATE";

#[tokio::test]
async fn callers_who_leave_while_they_wait_have_saved_nothing() {
    let place = postgres().await;
    let other = place.migrated().await;
    let options = DatabaseOptions { max_connections: CONNECTIONS, ..place.options.clone() };
    let log = SeaQuestionRepo::new(Database::connect(&options).await.unwrap());
    append(&log, 0).await.unwrap();
    let held = hold(&other, LOCK).await;
    let callers = together((1..=12).map(|n| append(&log, n)));
    tokio::select! {
        ended = callers => panic!("the row is held, and yet: {ended:?}"),
        // The group waits for the lock once, for all of them.
        () = waiting_for_a_lock(&other, 1) => {}
    }
    held.rollback().await.unwrap();
    waiting_for_a_lock(&other, 0).await;
    let Append::Saved { first: place, previous } = append(&log, 100).await.unwrap() else {
        panic!("it is new")
    };
    assert_eq!((place.0, previous.map(|question| question.id.0)), (2, Some(1)));
    assert_eq!(first::<i64>(&other.read, "SELECT COUNT(*) FROM questions").await, 2);
}

/// Other calls use all connections, and `acquire_timeout` is so short that many appends fail while they wait
/// for one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_failed_while_another_session_held_the_row_again_and_again_was_not_saved() {
    let place = postgres().await;
    let other = place.migrated().await;
    let options = DatabaseOptions {
        max_connections: CONNECTIONS,
        acquire_timeout: Duration::from_millis(40),
        ..place.options.clone()
    };
    // `acquire_timeout` bounds the connecting, too.
    let connecting = async {
        loop {
            if let Ok(db) = Database::connect(&options).await {
                return db;
            }
        }
    };
    let db = timeout(PATIENCE, connecting).await.expect("it never connects");
    let log = SeaQuestionRepo::new(db);
    let (enough, failed, done) =
        (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    for _ in 0..CONNECTIONS {
        let (db, enough) = (log.db.clone(), Arc::clone(&enough));
        tokio::spawn(async move {
            while !enough.load(Ordering::Relaxed) {
                let _busy = db.read.execute_unprepared("SELECT pg_sleep(0.15)").await;
            }
        });
    }
    let callers: Vec<_> = (0..8 * CONNECTIONS)
        .map(|caller| {
            let (log, enough, failed, done) =
                (log.clone(), Arc::clone(&enough), Arc::clone(&failed), Arc::clone(&done));
            tokio::spawn(async move {
                let mut saved = Vec::new();
                for n in 0.. {
                    if enough.load(Ordering::Relaxed) {
                        break;
                    }
                    match append(&log, caller * 100_000 + n).await {
                        Ok(Append::Saved { first, previous }) => {
                            assert_eq!(previous.map_or(0, |question| question.id.0) + 1, first.0);
                            saved.push(first.0);
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                        Ok(Append::Short { .. }) => panic!("it is new"),
                        Err(_) => drop(failed.fetch_add(1, Ordering::Relaxed)),
                    }
                }
                saved
            })
        })
        .collect();
    let holding = async {
        while failed.load(Ordering::Relaxed).min(done.load(Ordering::Relaxed)) < 10 {
            let held = hold(&other, LOCK).await;
            tokio::time::sleep(Duration::from_millis(30)).await;
            held.rollback().await.unwrap();
        }
    };
    timeout(PATIENCE, holding).await.expect("too few fail, or too few do not");
    enough.store(true, Ordering::Relaxed);
    let mut saved = Vec::new();
    for caller in callers {
        saved.extend(caller.await.unwrap());
    }
    saved.sort_unstable();
    let failed = failed.load(Ordering::Relaxed);
    assert!(failed >= 10 && saved.len() >= 10, "{failed} failed, {} did not", saved.len());
    assert!(saved.iter().copied().eq(1..=saved.len() as u64), "there is a gap among the answers");
    let kept: i64 = first(&other.read, "SELECT COUNT(*) FROM questions").await;
    assert_eq!(kept, i64::try_from(saved.len()).unwrap(), "{failed} failed");
}
