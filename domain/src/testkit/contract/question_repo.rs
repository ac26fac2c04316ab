//! The rules of [`QuestionRepo`](crate::quiz::QuestionRepo).

use std::collections::HashSet;
use std::time::Duration;

use time::OffsetDateTime;

use super::Log;
use super::fixtures::{claimed, count, new_question, won};
use super::log::{saved, saved_at, short};
use crate::error::RepoError;
use crate::once::ClaimState;
use crate::questions::{Draft, NewQuestion, Question, QuestionId, SourceName};
use crate::quiz::{Append, Batch, DrawReceipt, Known};
use crate::testkit::together;

/// The first question of all has no predecessor, the second has the first.
pub async fn an_empty_log_has_no_predecessor(log: Log) {
    assert_eq!(log.save(&[new_question(1)], 1).await, (QuestionId(1), None));
    let (first, previous) = log.save(&[new_question(2)], 1).await;
    assert_eq!((first, previous.map(|question| question.id)), (QuestionId(2), Some(QuestionId(1))));
}

/// A batch with too few new questions leaves no trace.
pub async fn saves_all_or_nothing(log: Log) {
    log.save(&[new_question(1)], 1).await;
    let known = log.short(&[new_question(1), new_question(2)], 2).await;
    assert_eq!(known, [Known { position: 0, id: QuestionId(1) }]);
    assert_eq!(log.short(&[new_question(3)], 2).await, []);
    assert_eq!(log.short(&[], 1).await, []);
    assert_eq!(log.all().await.len(), 1);
    assert_eq!(log.save(&[new_question(2)], 1).await.0, QuestionId(2));
}

/// A question is known by its source and source id, and by its text whatever its source.
pub async fn knows_by_source_id_and_by_text(log: Log) {
    log.save(&[new_question(1)], 1).await;
    let make = |source, source_id: Option<&str>, question: &str| {
        let source_id = source_id.map(str::to_owned);
        NewQuestion::new(Draft { source_id, ..Draft::new(source, question, "2") }).expect("a valid question")
    };
    let by_id = make(SourceName::JSERVICE, Some("1"), "Rewritten since?");
    let by_text = make(SourceName::OPENTDB, None, "<b>WHAT</b> comes after: 1");
    let other_source = make(SourceName::OPENTDB, Some("1"), "Quite another one?");
    let known = log.short(&[by_id, other_source.clone(), by_text], 2).await;
    assert_eq!(known.iter().map(|known| (known.position, known.id.0)).collect::<Vec<_>>(), [(0, 1), (2, 1)]);
    log.save(&[other_source], 1).await;
}

/// Of more candidates than are wanted the first new ones are saved, in their order.
pub async fn takes_the_first_new_ones_in_order(log: Log) {
    log.save(&[new_question(2)], 1).await;
    let candidates: Vec<_> = [5, 2, 4, 3, 6].map(new_question).into();
    assert_eq!(log.save(&candidates, 3).await.0, QuestionId(2));
    let source_ids: Vec<_> = log.all().await.into_iter().map(|question| question.source_id).collect();
    assert_eq!(source_ids, ["3", "4", "5", "2"]);
}

/// A saved question comes back as it went in.
pub async fn keeps_every_field(log: Log) {
    let full = NewQuestion::new(Draft {
        source_id: Some("x-1".into()),
        category: Some("Größen & Größtes".into()),
        category_id: Some(i64::MAX),
        value: Some(200),
        choices: Some(vec!["Zürich".into(), "東京".into()]),
        created_at: Some(OffsetDateTime::UNIX_EPOCH - Duration::from_hours(24)),
        airdate: Some(OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1)),
        game_id: Some(-7),
        attribution: Some("CC BY-SA 4.0".into()),
        ..Draft::new(SourceName::OPENTDB, "Which city, \"🗼\"?", "東京")
    })
    .expect("a valid question");
    let bare = NewQuestion::new(Draft::new(SourceName::BUILTIN, "Who?", "Ann")).expect("a valid question");
    log.save(&[full.clone(), bare.clone()], 2).await;
    for (id, new) in [(1, &full), (2, &bare)] {
        let id = QuestionId(id);
        assert_eq!(log.archive.get(id).await.expect("an answer"), Some(Question::saved(id, new, saved_at())));
    }
    for missing in [0, 3, u64::MAX] {
        assert_eq!(log.archive.get(QuestionId(missing)).await.expect("an answer"), None);
    }
}

/// After failures and successes of all sizes the numbers are 1 to n.
pub async fn numbers_have_no_gaps(log: Log) {
    log.save(&[new_question(1), new_question(2)], 2).await;
    log.short(&[new_question(2), new_question(3)], 2).await;
    log.save(&[new_question(2), new_question(3), new_question(4)], 2).await;
    let ids: Vec<_> = log.all().await.into_iter().map(|question| question.id.0).collect();
    assert_eq!(ids, [4, 3, 2, 1]);
}

/// Concurrent appends of mixed sizes: each answer is the direct predecessor, and no two share one.
pub async fn concurrent_appends_make_one_chain(log: Log) {
    let batches: Vec<Vec<NewQuestion>> =
        (0..24_u32).map(|batch| (0..=batch % 4).map(|n| new_question(batch * 10 + n)).collect()).collect();
    let ends = together(batches.iter().map(|batch| log.append(batch, batch.len()))).await;
    let mut predecessors = HashSet::new();
    for (end, batch) in ends.into_iter().zip(&batches) {
        let (first, previous) = saved(end);
        let previous = previous.map_or(0, |question| question.id.0);
        assert_eq!(previous + 1, first.0);
        assert!(predecessors.insert(previous), "two appends share the predecessor {previous}");
        for (n, new) in batch.iter().enumerate() {
            let stored = log.archive.get(QuestionId(first.0 + n as u64)).await.expect("an answer");
            assert_eq!(stored.map(|question| question.source_id).as_deref(), Some(new.source_id()));
        }
    }
    let total: usize = batches.iter().map(Vec::len).sum();
    assert_eq!(log.all().await.len(), total);
}

/// Concurrent appends of the same questions save each of them once; the late ones are told what is known.
pub async fn concurrent_appends_of_the_same_questions_save_each_once(log: Log) {
    let pool: Vec<_> = (0..8).map(new_question).collect();
    let ends = together((0..12).map(|_| log.append(&pool, 1))).await;
    let saved = ends.iter().filter(|end| matches!(end, Append::Saved { .. })).count();
    assert_eq!(saved, 8);
    let log = log.all().await;
    assert_eq!(log.len(), 8);
    assert_eq!(log.iter().map(|question| &question.source_id).collect::<HashSet<_>>().len(), 8);
}

/// 2,500 of 5,000 candidates are saved in one step, although some databases cannot bind so many values.
pub async fn a_full_batch_is_saved_in_one_step(log: Log) {
    let candidates: Vec<_> = (0..5000).map(new_question).collect();
    let odd: Vec<_> = candidates.iter().skip(1).step_by(2).cloned().collect();
    log.save(&odd, 2500).await;
    let (first, previous) = log.save(&candidates, 2500).await;
    assert_eq!((first.0, previous.map(|question| question.id.0)), (2501, Some(2500)));
    assert_eq!(log.short(&candidates, 1).await.len(), 5000);
}

/// The receipt of a claim appears together with what was saved, and names the predecessor.
pub async fn finishes_the_claim_with_the_append(log: Log) {
    log.save(&[new_question(1)], 1).await;
    let claim = won(&*log.keys, 1).await;
    let candidates = [new_question(1), new_question(2)];
    let batch = |wanted| Batch {
        candidates: &candidates,
        wanted: count(wanted),
        saved_at: saved_at(),
        claim: Some(claim),
    };
    short(log.questions.append(batch(2)).await.expect("an answer"));
    assert_eq!(claimed(&*log.keys, 99).await, ClaimState::Running);
    saved(log.questions.append(batch(1)).await.expect("an answer"));
    assert_eq!(
        claimed(&*log.keys, 99).await,
        ClaimState::Done(DrawReceipt { previous: Some(QuestionId(1)) }.into())
    );
}

/// With a claim that was lost nothing is saved.
pub async fn a_lost_claim_saves_nothing(log: Log) {
    let claim = won(&*log.keys, 1).await;
    log.keys.release(&claim).await.expect("released");
    won(&*log.keys, 2).await;
    let candidates = [new_question(1)];
    let batch = Batch { candidates: &candidates, wanted: count(1), saved_at: saved_at(), claim: Some(claim) };
    assert!(matches!(log.questions.append(batch).await, Err(RepoError::Conflict)));
    assert_eq!(log.all().await, []);
    assert_eq!(log.save(&candidates, 1).await.0, QuestionId(1));
}
