//! An append that is dropped half way leaves nothing behind.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use quizcast_domain::once::{ClaimState, IdempotencyRepo};
use quizcast_domain::questions::NewQuestion;
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::{count, key, new_question, request};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::sea::tests::on_both_databases;
use crate::sea::tests::place::{Place, first};
use crate::sea::{Database, DatabaseOptions, SeaPorts, SeaQuestionRepo};

on_both_databases! {
    a_dropped_append_rolls_back_and_the_next_one_works
}

/// Polls `work` at most `polls` times, waits for `linger`, so that the database may answer, and drops it.
/// `None` if it was dropped before its end.
async fn polled<W: Future>(polls: usize, linger: Duration, work: W) -> Option<W::Output> {
    let mut work = pin!(work);
    let mut left = polls;
    let ended = poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await;
    if ended.is_none() {
        tokio::time::sleep(linger).await;
    }
    ended
}

async fn append(log: &SeaQuestionRepo, candidates: &[NewQuestion]) -> Append {
    let (wanted, saved_at) = (count(candidates.len()), OffsetDateTime::UNIX_EPOCH);
    log.append(Batch { candidates, wanted, saved_at, claim: None }).await.unwrap()
}

/// With one connection, so that the next call gets a transaction that a dropped append left open.
async fn a_dropped_append_rolls_back_and_the_next_one_works(place: Place) {
    let setup = place.migrated().await;
    let options = DatabaseOptions { max_connections: 1, ..place.options.clone() };
    let SeaPorts { questions: log, keys, .. } = SeaPorts::new(&Database::connect(&options).await.unwrap());
    let (mut dropped, mut next) = (0, 0..);
    let mut new = move || new_question(next.next().unwrap());
    for round in 0..160 {
        let (polls, linger): (u64, _) = (1 + round / 3 % 3, Duration::from_micros(40 * (round / 8)));
        let batch: Vec<_> = (0..=round % 3).map(|_| new()).collect();
        dropped += usize::from(
            polled(usize::try_from(polls).unwrap(), linger, append(&log, &batch)).await.is_none(),
        );
        // If a transaction was left open, this single statement would never be committed.
        let taken = keys.claim(key(&round.to_string()), request("r"), Uuid::nil(), Duration::MAX);
        assert!(matches!(taken.await.unwrap(), ClaimState::Won(_)));
        let keys: i64 = first(&setup.read, "SELECT COUNT(*) FROM idempotency_keys").await;
        assert_eq!(keys, i64::try_from(round).unwrap() + 1, "dropped after {polls} polls and {linger:?}");
        let Append::Saved { first: place, previous } = append(&log, &[new()]).await else {
            panic!("not saved after {polls} polls and {linger:?}")
        };
        assert_eq!(previous.map_or(0, |question| question.id.0) + 1, place.0);
        let gap = "SELECT MAX(id) - COUNT(*) + (SELECT last_id FROM quiz_log) - MAX(id) FROM questions";
        assert_eq!(first::<i64>(&setup.read, gap).await, 0, "dropped after {polls} polls and {linger:?}");
    }
    assert!(dropped >= 20, "only {dropped} appends were dropped in the middle");
}
