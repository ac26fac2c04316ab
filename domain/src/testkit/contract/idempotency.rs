//! The rules of [`IdempotencyRepo`](crate::once::IdempotencyRepo).

use uuid::Uuid;

use super::Log;
use super::fixtures::{LEASE, claimed, count, key, new_question, request, won};
use crate::once::{Claim, ClaimState};
use crate::quiz::{Batch, DrawReceipt};
use crate::testkit::together;

/// Of many claims at once exactly one wins, the others are told that it runs.
pub async fn one_of_many_claims_wins(Log { keys, .. }: Log) {
    let ends = together((1..=10).map(|holder| claimed(&*keys, holder))).await;
    assert_eq!(ends.iter().filter(|end| matches!(end, ClaimState::Won(_))).count(), 1);
    assert_eq!(ends.iter().filter(|end| **end == ClaimState::Running).count(), 9);
}

/// If a key comes with another request, the answer is `Reused`; another key is free.
pub async fn another_request_with_the_key_is_told(Log { keys, .. }: Log) {
    won(&*keys, 1).await;
    let holder = Uuid::from_u128(2);
    let other = keys.claim(key("k"), request("other"), holder, LEASE).await.expect("an answer");
    assert_eq!(other, ClaimState::Reused);
    let fresh = keys.claim(key("k2"), request("r"), holder, LEASE).await.expect("an answer");
    assert!(matches!(fresh, ClaimState::Won(_)));
}

/// The key of a failed request is free for the next try, even for another request.
pub async fn a_released_key_is_free_again(Log { keys, .. }: Log) {
    let claim = won(&*keys, 1).await;
    assert!(keys.renew(&claim, LEASE).await.expect("an answer"));
    keys.release(&claim).await.expect("released");
    assert!(!keys.renew(&claim, LEASE).await.expect("an answer"));
    let other = keys.claim(key("k"), request("other"), Uuid::from_u128(2), LEASE).await.expect("an answer");
    assert!(matches!(other, ClaimState::Won(_)));
}

/// A finished key gives the receipt to everybody, and is not freed by its holder.
pub async fn a_finished_key_gives_the_receipt(log: Log) {
    let held = won(&*log.keys, 1).await;
    let candidates = [new_question(1)];
    let saved_at = time::OffsetDateTime::UNIX_EPOCH;
    let batch = Batch { candidates: &candidates, wanted: count(1), saved_at, claim: Some(held) };
    log.questions.append(batch).await.expect("appended");
    log.keys.release(&held).await.expect("an answer");
    assert_eq!(claimed(&*log.keys, 2).await, ClaimState::Done(DrawReceipt { previous: None }.into()));
    assert_eq!(log.keys.sweep().await.expect("an answer"), 0);
    assert_eq!(claimed(&*log.keys, 3).await, ClaimState::Done(DrawReceipt { previous: None }.into()));
}

/// `abandon` does not wait, and the key becomes free soon.
pub async fn an_abandoned_key_is_soon_free_again(Log { keys, .. }: Log) {
    let held = won(&*keys, 1).await;
    keys.abandon(held);
    for holder in 2..10_000 {
        if matches!(claimed(&*keys, holder).await, ClaimState::Won(_)) {
            return;
        }
    }
    panic!("the key was never freed");
}

/// Only the holder gives a key back.
pub async fn a_foreign_holder_cannot_release(Log { keys, .. }: Log) {
    let held = won(&*keys, 1).await;
    let foreign = Claim { holder: Uuid::from_u128(2), ..held };
    keys.release(&foreign).await.expect("an answer");
    assert!(!keys.renew(&foreign, LEASE).await.expect("an answer"));
    assert_eq!(claimed(&*keys, 3).await, ClaimState::Running);
}
