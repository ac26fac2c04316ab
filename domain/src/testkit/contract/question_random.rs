//! The rules of [`QuestionArchive::random`](crate::archive::QuestionArchive::random).

use std::collections::BTreeSet;

use super::Log;
use super::fixtures::{clue, new_question};
use crate::archive::{QuestionFilter, RandomRequest};
use crate::questions::{QuestionId, SourceName};

/// The numbers of the questions, which must differ.
async fn random(log: &Log, count: usize, filter: &QuestionFilter, exclude: &[u64]) -> BTreeSet<u64> {
    let exclude = exclude.iter().copied().map(QuestionId).collect();
    let request = RandomRequest { count, filter: filter.clone(), exclude };
    let found = log.archive.random(&request).await.expect("an answer");
    let ids: BTreeSet<_> = found.iter().map(|question| question.id.0).collect();
    assert_eq!(ids.len(), found.len(), "none comes twice");
    for question in found {
        assert_eq!(
            log.archive.get(question.id).await.expect("an answer"),
            Some(question),
            "with every field"
        );
    }
    ids
}

/// As many different questions as asked come, fewer only if there are no more, and all fit the filter.
pub async fn random_questions_differ_and_fit(log: Log) {
    let all = QuestionFilter::default();
    assert_eq!(random(&log, 3, &all, &[]).await.len(), 0);
    let questions = [
        clue(1, Some("Opera"), Some(200)),
        clue(2, Some("OPERA!"), Some(400)),
        clue(3, Some("Mars"), Some(200)),
        clue(4, None, None),
    ];
    log.save(&questions, 4).await;
    assert_eq!(random(&log, 3, &all, &[]).await.len(), 3);
    assert_eq!(random(&log, 100, &all, &[]).await, BTreeSet::from([1, 2, 3, 4]));
    let opera = all.clone().category("opera");
    assert_eq!(random(&log, 100, &opera, &[]).await, BTreeSet::from([1, 2]));
    assert_eq!(random(&log, 100, &opera.clone().value(200), &[]).await, BTreeSet::from([1]));
    assert_eq!(random(&log, 100, &all.clone().value(200), &[]).await, BTreeSet::from([1, 3]));
    assert_eq!(random(&log, 100, &all.clone().value(u32::MAX), &[]).await, BTreeSet::new());
    assert_eq!(random(&log, 100, &opera.source(SourceName::JSERVICE), &[]).await, BTreeSet::from([1, 2]));
    assert_eq!(random(&log, 100, &all.clone().source(SourceName::OPENTDB), &[]).await, BTreeSet::new());
    assert_eq!(random(&log, 100, &all.category("nothing"), &[]).await, BTreeSet::new());
}

/// Excluded questions never come, and unknown numbers may be excluded.
pub async fn random_questions_leave_out_what_is_excluded(log: Log) {
    let five: Vec<_> = (1..=5).map(new_question).collect();
    log.save(&five, 5).await;
    let all = QuestionFilter::default();
    assert_eq!(random(&log, 9, &all, &[1, 3, 3, 0, 77, u64::MAX]).await, BTreeSet::from([2, 4, 5]));
    assert_eq!(random(&log, 9, &all.source(SourceName::JSERVICE), &[1, 2, 3, 4]).await, BTreeSet::from([5]));
}

/// Each question comes up, with and without a filter. That one of five stays away 200 times has a chance of 10^-19.
pub async fn each_question_that_fits_comes_up(log: Log) {
    let nine: Vec<_> = (1..=9).map(|n| clue(n, (n > 4).then_some("Opera"), None)).collect();
    log.save(&nine, 9).await;
    let mut seen = BTreeSet::new();
    for _ in 0..200 {
        seen.extend(random(&log, 1, &QuestionFilter::default().category("opera"), &[]).await);
    }
    assert_eq!(seen, (5..=9).collect());
}
