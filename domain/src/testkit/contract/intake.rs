//! The rules of [`QuestionIntake`](crate::intake::QuestionIntake).

use super::Log;
use super::fixtures::{clue, new_question};
use super::log::{saved, saved_at};
use crate::intake::Fate::{Known, New};
use crate::questions::{Draft, NewQuestion, SourceName};
use crate::testkit::together;

/// The question number `n` from another source, which knows it under the id `id`.
fn elsewhere(n: u32, id: &str) -> NewQuestion {
    let (draft, source) = (new_question(n).draft().clone(), SourceName::IMPORT);
    NewQuestion::new(Draft { source, source_id: Some(id.to_owned()), ..draft }).expect("a valid question")
}

/// The source ids in the log, oldest first; their numbers have no gap.
async fn ids(log: &Log) -> Vec<String> {
    let mut all = log.all().await;
    all.reverse();
    for (at, question) in all.iter().enumerate() {
        assert_eq!(question.id.0, at as u64 + 1);
    }
    all.into_iter().map(|question| question.source_id).collect()
}

/// What is new is added in its order; what the log has is left out, by name and by text.
pub async fn an_intake_adds_what_is_new(log: Log) {
    log.save(&[new_question(2)], 1).await;
    let batch = [new_question(1), new_question(2), elsewhere(2, "x"), new_question(3)];
    assert_eq!(log.intake.look(&batch).await.expect("an answer"), [New, Known, Known, New]);
    assert_eq!(log.intake.add(&batch, saved_at()).await.expect("added"), [New, Known, Known, New]);
    assert_eq!(log.intake.add(&batch, saved_at()).await.expect("added"), [Known; 4]);
    assert_eq!(log.intake.add(&[], saved_at()).await.expect("added"), []);
    assert_eq!(ids(&log).await, ["2", "1", "3"]);
    let newest = &log.all().await[0];
    assert_eq!((newest.question.as_str(), newest.saved_at), ("What comes after 3?", saved_at()));
    assert_eq!(log.save(&[new_question(4)], 1).await.1.as_ref(), Some(newest));
}

/// Of equal ones in a batch the first is added. One that is left out takes its names with it: what equals only that one
/// is new.
pub async fn the_first_of_equal_ones_is_added(log: Log) {
    let batch = [new_question(1), elsewhere(1, "a"), elsewhere(2, "a"), elsewhere(3, "a"), new_question(3)];
    let fates = [New, Known, New, Known, New];
    assert_eq!(log.intake.look(&batch).await.expect("an answer"), fates);
    assert_eq!(log.intake.add(&batch, saved_at()).await.expect("added"), fates);
    assert_eq!(ids(&log).await, ["1", "a", "3"]);
}

/// A large batch is added as a small one is, however the store divides it.
pub async fn a_large_batch_is_added_as_one(log: Log) {
    let mut batch: Vec<_> = (1..=2100).map(new_question).collect();
    batch.extend([new_question(1), elsewhere(1500, "x"), new_question(2101)]);
    let fates = log.intake.look(&batch).await.expect("an answer");
    assert_eq!(fates[2099..], [New, Known, Known, New]);
    assert_eq!(log.intake.add(&batch, saved_at()).await.expect("added"), fates);
    let expected: Vec<_> = (1..=2101).map(|n| n.to_string()).collect();
    assert_eq!(ids(&log).await, expected);
}

/// A look changes nothing, categories neither.
pub async fn a_look_changes_nothing(log: Log) {
    let batch = [clue(1, Some("Opera"), None), new_question(2)];
    log.intake.look(&batch).await.expect("an answer");
    assert_eq!(ids(&log).await, Vec::<String>::new());
    assert_eq!(log.clues.numbered(0, 9).await.expect("an answer"), []);
    log.intake.add(&batch, saved_at()).await.expect("added");
    let found = log.clues.numbered(0, 9).await.expect("an answer");
    let told: Vec<_> = found.iter().map(|it| (it.title.as_str(), it.questions)).collect();
    assert_eq!(told, [("opera", 1), ("general", 1)]);
}

/// Intakes and draws at the same time make one chain, and save each question once.
pub async fn intakes_and_draws_make_one_chain(log: Log) {
    let log = &log;
    let work = (0..8_u32).map(async |worker| {
        let mut answers = Vec::new();
        for step in 0..4 {
            let own = 1000 + worker * 10 + step;
            if worker % 2 == 0 {
                // All intakes bring the same ones.
                let batch: Vec<_> = (step * 20..step * 20 + 30).map(new_question).collect();
                log.intake.add(&batch, saved_at()).await.expect("added");
            } else {
                answers.push(saved(log.append(&[new_question(own)], 1).await));
            }
        }
        answers
    });
    let answers: Vec<_> = together(work).await.into_iter().flatten().collect();
    let ids = ids(log).await;
    assert_eq!(ids.len(), 90 + 16);
    for (first, previous) in answers {
        assert_eq!(previous.map_or(0, |question| question.id.0), first.0 - 1);
    }
}
