//! The rules of [`IdempotencyRepo`].

use std::time::Duration;

use uuid::Uuid;

use super::fixtures::{count, key, new_question, request};
use crate::once::{Claim, ClaimState, IdempotencyRepo};
use crate::quiz::{Batch, DrawReceipt, QuestionRepo};
use crate::testkit::together;

const LEASE: Duration = Duration::from_mins(1);

async fn claim(repo: &impl IdempotencyRepo, holder: u128) -> ClaimState {
    repo.claim(key("k"), request("r"), Uuid::from_u128(holder), LEASE).await.expect("an answer")
}

async fn won(repo: &impl IdempotencyRepo, holder: u128) -> Claim {
    match claim(repo, holder).await {
        ClaimState::Won(claim) => claim,
        other => panic!("the claim was not won: {other:?}"),
    }
}

/// Of many claims at once exactly one wins, the others are told that it runs.
pub async fn one_of_many_claims_wins(repo: impl IdempotencyRepo) {
    let ends = together((1..=10).map(|holder| claim(&repo, holder))).await;
    assert_eq!(ends.iter().filter(|end| matches!(end, ClaimState::Won(_))).count(), 1);
    assert_eq!(ends.iter().filter(|end| **end == ClaimState::Running).count(), 9);
}

/// The same key with another request is told apart, another key is free.
pub async fn another_request_with_the_key_is_told(repo: impl IdempotencyRepo) {
    won(&repo, 1).await;
    let holder = Uuid::from_u128(2);
    let other = repo.claim(key("k"), request("other"), holder, LEASE).await.expect("an answer");
    assert_eq!(other, ClaimState::Reused);
    let fresh = repo.claim(key("k2"), request("r"), holder, LEASE).await.expect("an answer");
    assert!(matches!(fresh, ClaimState::Won(_)));
}

/// The key of a failed request is free for the next try, even for another request.
pub async fn a_released_key_is_free_again(repo: impl IdempotencyRepo) {
    let claim = won(&repo, 1).await;
    assert!(repo.renew(&claim, LEASE).await.expect("an answer"));
    repo.release(&claim).await.expect("released");
    assert!(!repo.renew(&claim, LEASE).await.expect("an answer"));
    let other = repo.claim(key("k"), request("other"), Uuid::from_u128(2), LEASE).await.expect("an answer");
    assert!(matches!(other, ClaimState::Won(_)));
}

/// A finished key gives the receipt to everybody, and is not freed by its holder.
pub async fn a_finished_key_gives_the_receipt(repo: impl IdempotencyRepo + QuestionRepo) {
    let claim_held = won(&repo, 1).await;
    let candidates = [new_question(1)];
    let saved_at = time::OffsetDateTime::UNIX_EPOCH;
    let batch = Batch { candidates: &candidates, wanted: count(1), saved_at, claim: Some(claim_held) };
    repo.append(batch).await.expect("appended");
    repo.release(&claim_held).await.expect("an answer");
    assert_eq!(claim(&repo, 2).await, ClaimState::Done(DrawReceipt { previous: None }.into()));
    assert_eq!(repo.sweep().await.expect("an answer"), 0);
    assert_eq!(claim(&repo, 3).await, ClaimState::Done(DrawReceipt { previous: None }.into()));
}

/// The key of a request that was dropped in the middle is free again without anybody waiting for it.
pub async fn an_abandoned_key_is_soon_free_again(repo: impl IdempotencyRepo) {
    let held = won(&repo, 1).await;
    repo.abandon(held);
    for holder in 2..10_000 {
        if matches!(claim(&repo, holder).await, ClaimState::Won(_)) {
            return;
        }
    }
    panic!("the key was never freed");
}

/// Only the holder gives a key back.
pub async fn a_foreign_holder_cannot_release(repo: impl IdempotencyRepo) {
    let held = won(&repo, 1).await;
    let foreign = Claim { holder: Uuid::from_u128(2), ..held };
    repo.release(&foreign).await.expect("an answer");
    assert!(!repo.renew(&foreign, LEASE).await.expect("an answer"));
    assert_eq!(claim(&repo, 3).await, ClaimState::Running);
}
