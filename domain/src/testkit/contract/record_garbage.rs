//! The rules of [`AudioRegister`](crate::records::AudioRegister) about the bodies that nobody needs any more.

use std::collections::HashSet;
use std::time::Duration;

use super::fixtures::{audio, record};
use super::record_repo::{FREE, HOUR, Rows};
use crate::records::{AudioId, Garbage, Published};
use crate::testkit::together;

/// A body that `garbage` gave can neither beat nor be published, and `forget` takes it out of the register.
pub async fn what_was_taken_for_dead_stays_dead(rows: Rows) {
    rows.owner(1).await;
    let made = record(1, 1, 100);
    rows.register.register(made.audio).await.expect("registered");
    assert!(rows.register.note(made.audio, "part 1".into()).await.expect("an answer"));
    assert!(rows.register.beat(made.audio).await.expect("an answer"));
    assert_eq!(rows.garbage(HOUR).await, HashSet::new(), "it beat just now");
    for _ in 0..2 {
        let found = rows.register.garbage(Duration::ZERO, 10, None).await.expect("an answer");
        assert_eq!(found, [Garbage { audio: made.audio, note: Some("part 1".into()) }]);
    }
    assert!(!rows.register.beat(made.audio).await.expect("an answer"));
    assert!(!rows.register.note(made.audio, "part 2".into()).await.expect("an answer"));
    assert_eq!(rows.publish(&made, FREE, None).await.expect("an answer"), Published::GivenUp);
    assert_eq!((rows.kept(&made).await, rows.used(1).await), (None, Some((0, 0))));
    rows.register.forget(made.audio).await.expect("forgotten");
    rows.register.forget(made.audio).await.expect("forgotten");
    assert_eq!(rows.garbage(Duration::ZERO).await, HashSet::new());
}

/// `give_up` does not wait, and the body becomes garbage soon.
pub async fn a_body_that_is_given_up_is_soon_garbage(rows: Rows) {
    for n in [1, 2] {
        rows.register.register(audio(n)).await.expect("registered");
    }
    rows.register.give_up(audio(1));
    for _ in 0..10_000 {
        let found = rows.garbage(HOUR).await;
        if !found.is_empty() {
            assert_eq!(found, HashSet::from([audio(1)]));
            return;
        }
    }
    panic!("it was never given up");
}

/// Neither a record's body nor that of a running upload is garbage, and `forget` spares both.
pub async fn garbage_spares_what_lives(rows: Rows) {
    rows.owner(1).await;
    for n in 1..=3 {
        rows.add(&record(n, 1, 100), FREE).await;
    }
    rows.register.register(audio(4)).await.expect("registered");
    let gone = record(2, 1, 100);
    rows.records.remove(gone.id, gone.user).await.expect("an answer");
    assert_eq!(rows.garbage(HOUR).await, HashSet::from([gone.audio]));
    for n in 1..=4 {
        rows.register.forget(audio(n)).await.expect("an answer");
    }
    assert_eq!(rows.garbage(HOUR).await, HashSet::new());
    assert!(rows.register.beat(audio(4)).await.expect("an answer"), "the running one is still known");
    rows.records.remove(record(1, 1, 9).id, gone.user).await.expect("an answer");
    assert_eq!(rows.garbage(HOUR).await, HashSet::from([audio(1)]), "so is the record's");
}

/// `garbage` gives at most `limit` bodies a call.
pub async fn garbage_comes_in_steps(rows: Rows) {
    for n in 0..25 {
        rows.register.register(audio(n)).await.expect("registered");
    }
    let mut seen = HashSet::new();
    for expected in [10, 10, 5, 0] {
        let found = rows.register.garbage(Duration::ZERO, 10, None).await.expect("an answer");
        assert_eq!(found.len(), expected);
        for body in found {
            assert!(seen.insert(body.audio));
            rows.register.forget(body.audio).await.expect("forgotten");
        }
    }
}

/// Paging finds all garbage in the order of the ids, although none of it is forgotten in between.
pub async fn garbage_that_stays_hides_no_other(rows: Rows) {
    for n in (0..25).rev() {
        rows.register.register(audio(n)).await.expect("registered");
    }
    let (mut after, mut seen) = (None, Vec::new());
    for expected in [10, 10, 5, 0] {
        let found = rows.register.garbage(Duration::ZERO, 10, after).await.expect("an answer");
        assert_eq!(found.len(), expected);
        seen.extend(found.into_iter().map(|body| body.audio));
        after = seen.last().copied();
    }
    assert_eq!(seen, (0..25).map(audio).collect::<Vec<_>>());
    assert_eq!(rows.garbage(Duration::ZERO).await, seen.into_iter().collect());
}

/// Two nodes that sweep at once find each body, and no other.
pub async fn two_may_sweep_at_once(rows: Rows) {
    rows.owner(1).await;
    rows.add(&record(100, 1, 100), FREE).await;
    for n in 0..20 {
        rows.register.register(audio(n)).await.expect("registered");
    }
    let found = together((0..4).map(|_| rows.garbage(Duration::ZERO))).await;
    let all: HashSet<AudioId> = found.into_iter().flatten().collect();
    assert_eq!(all, (0..20).map(audio).collect());
}
