//! Draws with an idempotency key.

use std::sync::Arc;
use std::time::Duration;

use super::super::{DrawError, DrawQuestions};
use super::world::Reply::{Down, Gives, Hangs};
use super::world::{LIMITS, World, key, request};
use crate::archive::MockQuestionArchive;
use crate::error::RepoError;
use crate::once::{Claim, ClaimState, IdempotencyRepo, MockIdempotencyRepo, Receipt, RequestDigest};
use crate::questions::Question;
use crate::quiz::MockQuestionRepo;
use crate::testkit::memory::{FixedClock, SequentialIds};

async fn run(world: &World, count: i128, text: &str) -> Result<Option<Question>, DrawError> {
    world.draw.run(request(count, Some(key(text)))).await
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_and_saves_nothing_more() {
    let world = World::new([(1..=9).map(|n| Gives(vec![n])).collect()]);
    assert_eq!(run(&world, 1, "a").await.unwrap(), None);
    let first = run(&world, 1, "b").await.unwrap();
    assert_eq!(first.as_ref().map(|question| question.id.0), Some(1));
    world.run(1).await.unwrap();
    assert_eq!(run(&world, 1, "a").await.unwrap(), None);
    assert_eq!(run(&world, 1, "b").await.unwrap(), first);
    assert_eq!((world.saved().await, world.asked()), (vec![1, 2, 3], vec![3]));
}

#[tokio::test]
async fn a_key_of_another_request_is_refused() {
    let world = World::new([(1..=9).map(|n| Gives(vec![n])).collect()]);
    run(&world, 1, "a").await.unwrap();
    assert!(matches!(run(&world, 2, "a").await, Err(DrawError::KeyReused)));
    let record = RequestDigest::of(&[b"record"]);
    let claim = world.log.claim(key("r"), record, uuid::Uuid::from_u128(9), LIMITS.deadline).await;
    assert!(matches!(claim, Ok(ClaimState::Won(_))));
    assert!(matches!(run(&world, 1, "r").await, Err(DrawError::KeyReused)));
    assert_eq!(world.saved().await, [1]);
}

#[tokio::test]
async fn a_key_is_busy_while_its_first_request_runs_and_free_when_that_is_dropped() {
    let world = World::new([vec![Hangs, Gives(vec![1])]]);
    {
        let running = run(&world, 1, "a");
        let second = async {
            let refused = run(&world, 1, "a").await;
            assert!(matches!(refused, Err(DrawError::StillRunning)), "{refused:?}");
        };
        tokio::select! {
            biased;
            drawn = running => panic!("{drawn:?}"),
            () = second => {}
        }
    }
    run(&world, 1, "a").await.unwrap();
    assert_eq!(world.saved().await, [1]);
}

#[tokio::test]
async fn a_key_is_free_after_a_failure() {
    let world = World::new([vec![Down(None), Gives(vec![1])]]);
    assert!(run(&world, 1, "a").await.is_err());
    assert_eq!(run(&world, 1, "a").await.unwrap(), None);
    assert_eq!(world.saved().await, [1]);
}

fn draw(questions: MockQuestionRepo, keys: MockIdempotencyRepo, world: &World) -> DrawQuestions {
    let (questions, archive) = (Arc::new(questions), Arc::new(MockQuestionArchive::new()));
    let (ids, clock) = (Arc::new(SequentialIds::default()), Arc::new(FixedClock::default()));
    let sources = world.sources.iter().map(|source| Arc::clone(source) as _).collect();
    DrawQuestions::new(questions, archive, Arc::new(keys), ids, clock, sources, LIMITS)
}

#[tokio::test]
async fn a_claim_outlives_the_deadline_and_goes_with_the_append() {
    let (mut keys, mut questions) = (MockIdempotencyRepo::new(), MockQuestionRepo::new());
    keys.expect_claim().once().returning(|key, _, holder, lease| {
        assert!(lease >= LIMITS.deadline + Duration::from_secs(10));
        Ok(ClaimState::Won(Claim { key, holder }))
    });
    questions.expect_append().once().returning(|batch| {
        assert_eq!(batch.claim.map(|claim| (claim.key, claim.holder.as_u128())), Some((key("a"), 1)));
        Err(RepoError::Conflict)
    });
    keys.expect_release().once().returning(|_| Ok(()));
    let world = World::new([vec![Gives(vec![1])]]);
    let lost = draw(questions, keys, &world).run(request(1, Some(key("a")))).await.unwrap_err();
    assert!(matches!(lost, DrawError::Store(RepoError::Conflict)), "{lost:?}");
}

#[tokio::test]
async fn trouble_while_a_key_is_freed_does_not_hide_the_failure() {
    let mut keys = MockIdempotencyRepo::new();
    keys.expect_claim().returning(|key, _, holder, _| Ok(ClaimState::Won(Claim { key, holder })));
    keys.expect_release().once().returning(|_| Err(RepoError::Unavailable("slow".into())));
    let world = World::new([vec![Down(None)]]);
    let refused = draw(MockQuestionRepo::new(), keys, &world).run(request(1, Some(key("a")))).await;
    assert!(
        matches!(refused, Err(DrawError::Unreachable { .. })),
        "the store's trouble is no news: {refused:?}"
    );
}

#[tokio::test]
async fn a_receipt_of_a_record_means_that_the_key_was_reused() {
    let mut keys = MockIdempotencyRepo::new();
    let record = || Receipt::new("record", "5".to_owned());
    keys.expect_claim().returning(move |_, _, _, _| Ok(ClaimState::Done(record())));
    let refused = draw(MockQuestionRepo::new(), keys, &World::new([])).run(request(1, Some(key("a")))).await;
    assert!(matches!(refused, Err(DrawError::KeyReused)));
}
