//! Leases and ages of keys, by the database's clock.

use std::time::Duration;

use quizcast_domain::idempotency::{Claim, ClaimState, IdempotencyRepo, Receipt};
use quizcast_domain::quiz::{Batch, QuestionRepo};
use quizcast_domain::testkit::contract::idempotency::{key, request};
use quizcast_domain::testkit::contract::question_repo::{count, new_question};
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::on_both_databases;
use super::place::{Place, first};
use crate::sea::SeaLog;
use crate::sea::keys::now;

const LEASE: Duration = Duration::from_mins(1);
const HOUR: i64 = 3_600_000_000;

on_both_databases! {
    a_claim_whose_lease_ran_out_is_free_even_for_another_request
    a_renewed_lease_is_not_free
    a_key_of_yesterday_counts_as_unused_before_it_is_swept
    only_old_keys_are_swept_in_as_many_steps_as_it_takes
    the_databases_clock_is_right
}

async fn claim(log: &SeaLog, name: &str, asked: &str, holder: u128) -> ClaimState {
    log.claim(key(name), request(asked), Uuid::from_u128(holder), LEASE).await.unwrap()
}

async fn won(log: &SeaLog, name: &str, holder: u128) -> Claim {
    match claim(log, name, "r", holder).await {
        ClaimState::Won(claim) => claim,
        other => panic!("the claim was not won: {other:?}"),
    }
}

/// Makes all keys `micros` older, lease included.
async fn pass(log: &SeaLog, micros: i64) {
    let sql = format!(
        "UPDATE idempotency_keys SET created_at = created_at - {micros}, lease_until = lease_until - {micros}"
    );
    log.db.write.execute_unprepared(&sql).await.unwrap();
}

async fn finish(log: &SeaLog, claim: Claim, n: u32) {
    let candidates = [new_question(n)];
    let saved_at = OffsetDateTime::UNIX_EPOCH;
    let batch = Batch { candidates: &candidates, wanted: count(1), saved_at, claim: Some(claim) };
    log.append(batch).await.unwrap();
}

async fn a_claim_whose_lease_ran_out_is_free_even_for_another_request(place: Place) {
    let log = place.log().await;
    let dead = won(&log, "k", 1).await;
    pass(&log, 59_000_000).await;
    assert_eq!(claim(&log, "k", "r", 2).await, ClaimState::Running);
    pass(&log, 1_000_000).await;
    let ClaimState::Won(taken) = claim(&log, "k", "other", 3).await else { panic!("not free") };
    assert!(!log.renew(&dead, LEASE).await.unwrap());
    log.release(&dead).await.unwrap();
    assert!(log.renew(&taken, LEASE).await.unwrap());
}

async fn a_renewed_lease_is_not_free(place: Place) {
    let log = place.log().await;
    let held = won(&log, "k", 1).await;
    pass(&log, HOUR).await;
    assert!(log.renew(&held, LEASE).await.unwrap());
    assert_eq!(claim(&log, "k", "r", 2).await, ClaimState::Running);
}

async fn a_key_of_yesterday_counts_as_unused_before_it_is_swept(place: Place) {
    let log = place.log().await;
    finish(&log, won(&log, "k", 1).await, 1).await;
    pass(&log, 23 * HOUR).await;
    assert_eq!(claim(&log, "k", "r", 2).await, ClaimState::Done(Receipt::Draw { previous: None }));
    assert_eq!(claim(&log, "k", "other", 2).await, ClaimState::Reused);
    pass(&log, HOUR).await;
    let ClaimState::Won(fresh) = claim(&log, "k", "other", 3).await else { panic!("not unused") };
    finish(&log, fresh, 2).await;
}

async fn only_old_keys_are_swept_in_as_many_steps_as_it_takes(place: Place) {
    let log = place.log().await;
    for n in 0..1100 {
        won(&log, &format!("old {n}"), n).await;
    }
    pass(&log, 24 * HOUR).await;
    won(&log, "new", 1).await;
    assert_eq!(log.sweep().await.unwrap(), 1100);
    assert_eq!(log.sweep().await.unwrap(), 0);
    assert_eq!(claim(&log, "new", "r", 2).await, ClaimState::Running);
}

async fn the_databases_clock_is_right(place: Place) {
    let db = place.open().await;
    let before = std::time::UNIX_EPOCH.elapsed().unwrap();
    let told: i64 = first(&db.read, &format!("SELECT {}", now(db.backend()))).await;
    let off = i128::from(told) - i128::try_from(before.as_micros()).unwrap();
    assert!(off.abs() < 60_000_000, "off by {off} µs");
}
