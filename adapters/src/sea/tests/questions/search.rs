//! Searches take turns, and checkpoints still empty the write-ahead log.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::quiz::{Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::count;
use quizcast_domain::testkit::together;
use sea_orm::DbErr;
use time::OffsetDateTime;
use tokio::sync::oneshot;

use crate::sea::db::turns::SEARCHES;
use crate::sea::tests::place::sqlite;
use crate::sea::{SeaArchive, SeaQuestionRepo};

#[tokio::test]
async fn only_a_few_searches_run_at_a_time() {
    let db = sqlite().migrated().await;
    let (running, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let searches = (0..20).map(|n| {
        let (running, most) = (Arc::clone(&running), Arc::clone(&most));
        db.search(async move {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
            Ok(n)
        })
    });
    let found: Vec<i32> = together(searches).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(found, (0..20).collect::<Vec<_>>());
    assert_eq!(most.load(Ordering::SeqCst), SEARCHES);
}

#[tokio::test]
async fn a_search_whose_caller_left_counts_until_its_end() {
    let db = sqlite().migrated().await;
    let (end, ended) = oneshot::channel::<()>();
    let (runs, running) = oneshot::channel::<()>();
    let search = db.search(async move {
        runs.send(()).unwrap();
        ended.await.map_err(|error| DbErr::Custom(error.to_string()))
    });
    tokio::select! {
        _ = search => panic!("it ended"),
        sign = running => sign.unwrap(),
    }
    assert_eq!(db.searches.available_permits(), SEARCHES as usize - 1);
    end.send(()).unwrap();
    drop(db.searches.acquire_many(SEARCHES).await.unwrap());
}

/// Searches that overlap without a gap, and a log that has grown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_empties_the_log_while_others_search() {
    let place = sqlite();
    let db = place.migrated().await;
    let (log, archive) = (SeaQuestionRepo::new(db.clone()), SeaArchive::new(db.clone()));
    let wal = place.dir.as_ref().unwrap().path().join("quiz.sqlite-wal");
    for n in 0..300 {
        let draft = Draft::new(SourceName::IMPORT, format!("{n} {}", "long ".repeat(700)), "x");
        let (candidates, saved_at) = (&[NewQuestion::new(draft).unwrap()], OffsetDateTime::UNIX_EPOCH);
        log.append(Batch { candidates, wanted: count(1), saved_at, claim: None }).await.unwrap();
    }
    assert!(std::fs::metadata(&wal).unwrap().len() > 1 << 20);
    let enough = Arc::new(AtomicBool::new(false));
    let searchers: Vec<_> = (0..6)
        .map(|_| {
            let (archive, enough) = (archive.clone(), Arc::clone(&enough));
            tokio::spawn(async move {
                while !enough.load(Ordering::Relaxed) {
                    let filter = QuestionFilter::default().text("nothing holds this");
                    archive.page(&PageRequest { filter, ..PageRequest::default() }).await.unwrap();
                }
            })
        })
        .collect();
    db.checkpoint().await.unwrap();
    assert_eq!(std::fs::metadata(&wal).unwrap().len(), 0);
    enough.store(true, Ordering::Relaxed);
    for searcher in searchers {
        searcher.await.unwrap();
    }
}
