//! A caller that goes away in the middle of an append leaves nothing behind.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use quizcast_domain::idempotency::{ClaimState, IdempotencyRepo};
use quizcast_domain::quiz::{Append, Batch, NewQuestion, QuestionRepo};
use quizcast_domain::testkit::contract::idempotency::{key, request};
use quizcast_domain::testkit::contract::question_repo::{count, new_question};
use time::OffsetDateTime;
use uuid::Uuid;

use super::on_both_databases;
use super::place::{Place, first};
use crate::sea::{Database, DatabaseOptions, SeaLog};

on_both_databases! {
    a_dropped_append_rolls_back_and_the_next_one_works
}

/// Polls `work` at most `polls` times; `None` if it was dropped before its end.
async fn polled<W: Future>(polls: usize, work: W) -> Option<W::Output> {
    let mut work = pin!(work);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

async fn append(log: &SeaLog, candidates: &[NewQuestion]) -> Append {
    let (wanted, saved_at) = (count(candidates.len()), OffsetDateTime::UNIX_EPOCH);
    log.append(Batch { candidates, wanted, saved_at, claim: None }).await.unwrap()
}

/// With one connection, so that what a dropped append left open would meet the next call.
async fn a_dropped_append_rolls_back_and_the_next_one_works(place: Place) {
    let setup = place.migrated().await;
    let options = DatabaseOptions { max_connections: 1, ..place.options.clone() };
    let log = SeaLog::new(Database::connect(&options).await.unwrap());
    let (mut dropped, mut next) = (0, 0..);
    let mut new = move || new_question(next.next().unwrap());
    for polls in 0..120 {
        let batch: Vec<_> = (0..1 + polls % 3).map(|_| new()).collect();
        dropped += usize::from(polled(polls, append(&log, &batch)).await.is_none());
        // A single statement would be lost in a transaction that was left open.
        let taken = log.claim(key(&polls.to_string()), request("r"), Uuid::nil(), std::time::Duration::MAX);
        assert!(matches!(taken.await.unwrap(), ClaimState::Won(_)));
        let keys: i64 = first(&setup.read, "SELECT COUNT(*) FROM idempotency_keys").await;
        assert_eq!(keys, i64::try_from(polls).unwrap() + 1, "after {polls} polls");
        let Append::Saved { first: place, previous } = append(&log, &[new()]).await else {
            panic!("not saved after {polls} polls")
        };
        assert_eq!(previous.map_or(0, |question| question.id.0) + 1, place.0);
        let gap = "SELECT MAX(id) - COUNT(*) + (SELECT last_id FROM quiz_log) - MAX(id) FROM questions";
        assert_eq!(first::<i64>(&setup.read, gap).await, 0, "after {polls} polls");
    }
    assert!(dropped >= 10, "only {dropped} appends were dropped in the middle");
}
