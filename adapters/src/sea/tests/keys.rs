//! Leases and ages of keys, by the database's clock.

use std::time::Duration;

use quizcast_domain::once::{Claim, ClaimState, IdempotencyRepo};
use quizcast_domain::quiz::{Batch, DrawReceipt, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::{count, key, new_question, request};
use sea_orm::ConnectionTrait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::on_both_databases;
use super::place::{Place, first};
use crate::sea::db::clock::now;
use crate::sea::{SeaIdempotencyRepo, SeaPorts};

const LEASE: Duration = Duration::from_hours(1);
const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;

on_both_databases! {
    a_claim_whose_lease_ran_out_is_free_even_for_another_request
    a_renewed_lease_is_not_free
    a_key_of_yesterday_counts_as_unused_before_it_is_swept
    only_old_keys_are_swept_in_as_many_steps_as_it_takes
    the_databases_clock_is_right
}

async fn claim(keys: &SeaIdempotencyRepo, name: &str, asked: &str, holder: u128) -> ClaimState {
    keys.claim(key(name), request(asked), Uuid::from_u128(holder), LEASE).await.unwrap()
}

async fn won(keys: &SeaIdempotencyRepo, name: &str, holder: u128) -> Claim {
    match claim(keys, name, "r", holder).await {
        ClaimState::Won(claim) => claim,
        other => panic!("the claim was not won: {other:?}"),
    }
}

/// Makes all keys `micros` older, lease included.
async fn pass(keys: &SeaIdempotencyRepo, micros: i64) {
    let sql = format!(
        "UPDATE idempotency_keys SET created_at = created_at - {micros}, lease_until = lease_until - {micros}"
    );
    keys.db.write.execute_unprepared(&sql).await.unwrap();
}

async fn finish(ports: &SeaPorts, claim: Claim, n: u32) {
    let candidates = [new_question(n)];
    let saved_at = OffsetDateTime::UNIX_EPOCH;
    let batch = Batch { candidates: &candidates, wanted: count(1), saved_at, claim: Some(claim) };
    ports.questions.append(batch).await.unwrap();
}

async fn a_claim_whose_lease_ran_out_is_free_even_for_another_request(place: Place) {
    let keys = SeaPorts::new(&place.migrated().await).keys;
    let dead = won(&keys, "k", 1).await;
    pass(&keys, 59 * MINUTE).await;
    assert_eq!(claim(&keys, "k", "r", 2).await, ClaimState::Running);
    pass(&keys, MINUTE).await;
    let ClaimState::Won(taken) = claim(&keys, "k", "other", 3).await else { panic!("not free") };
    assert!(!keys.renew(&dead, LEASE).await.unwrap());
    keys.release(&dead).await.unwrap();
    assert!(keys.renew(&taken, LEASE).await.unwrap());
}

async fn a_renewed_lease_is_not_free(place: Place) {
    let keys = SeaPorts::new(&place.migrated().await).keys;
    let held = won(&keys, "k", 1).await;
    pass(&keys, HOUR).await;
    assert!(keys.renew(&held, LEASE).await.unwrap());
    assert_eq!(claim(&keys, "k", "r", 2).await, ClaimState::Running);
}

async fn a_key_of_yesterday_counts_as_unused_before_it_is_swept(place: Place) {
    let ports = place.ports().await;
    let keys = &*ports.keys;
    finish(&ports, won(keys, "k", 1).await, 1).await;
    pass(keys, 23 * HOUR).await;
    assert_eq!(claim(keys, "k", "r", 2).await, ClaimState::Done(DrawReceipt { previous: None }.into()));
    assert_eq!(claim(keys, "k", "other", 2).await, ClaimState::Reused);
    pass(keys, HOUR).await;
    let ClaimState::Won(fresh) = claim(keys, "k", "other", 3).await else { panic!("not unused") };
    finish(&ports, fresh, 2).await;
}

async fn only_old_keys_are_swept_in_as_many_steps_as_it_takes(place: Place) {
    let keys = SeaPorts::new(&place.migrated().await).keys;
    for n in 0..1100 {
        won(&keys, &format!("old {n}"), n).await;
    }
    pass(&keys, 24 * HOUR).await;
    won(&keys, "new", 1).await;
    assert_eq!(keys.sweep().await.unwrap(), 1100);
    assert_eq!(keys.sweep().await.unwrap(), 0);
    assert_eq!(claim(&keys, "new", "r", 2).await, ClaimState::Running);
}

async fn the_databases_clock_is_right(place: Place) {
    let db = place.open().await;
    let before = std::time::UNIX_EPOCH.elapsed().unwrap();
    let told: i64 = first(&db.read, &format!("SELECT {}", now(db.backend()))).await;
    let off = i128::from(told) - i128::try_from(before.as_micros()).unwrap();
    assert!(off.abs() < 60_000_000, "off by {off} µs");
}
