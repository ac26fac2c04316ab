//! Appends of many callers and nodes make one chain.

use std::collections::{HashMap, HashSet};

use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
use quizcast_domain::questions::{Draft, NewQuestion, QuestionId, SourceName};
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::{count, new_question};
use time::OffsetDateTime;

use crate::sea::tests::on_both_databases;
use crate::sea::tests::place::{Place, first};
use crate::sea::{SeaArchive, SeaQuestionRepo};

on_both_databases! {
    overlapping_batches_of_mixed_sizes_make_one_chain
    sixty_four_appends_at_once_all_succeed
    a_long_category_is_saved_and_found
}

/// A small random generator with a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(end)).unwrap()
    }

    /// Up to 12 different questions of a pool of 400, in any order.
    fn hand(&mut self) -> Vec<NewQuestion> {
        let mut drawn: Vec<u32> = (0..=self.below(12)).map(|_| self.below(400)).collect();
        let mut seen = HashSet::new();
        drawn.retain(|n| seen.insert(*n));
        drawn.into_iter().map(new_question).collect()
    }
}

async fn append(log: &SeaQuestionRepo, candidates: &[NewQuestion], wanted: usize) -> Append {
    let saved_at = OffsetDateTime::UNIX_EPOCH;
    log.append(Batch { candidates, wanted: count(wanted), saved_at, claim: None }).await.unwrap()
}

/// Three nodes, each with pools of its own, and four callers on each.
async fn overlapping_batches_of_mixed_sizes_make_one_chain(place: Place) {
    let mut callers = Vec::new();
    for node in 0..3 {
        let db = place.migrated().await;
        let (log, archive) = (SeaQuestionRepo::new(db.clone()), SeaArchive::new(db));
        for caller in 0..4 {
            let (log, archive) = (log.clone(), archive.clone());
            callers.push(tokio::spawn(async move {
                let mut dice = Dice(node * 4 + caller + 1);
                let mut saved = Vec::new();
                for _ in 0..40 {
                    let hand = dice.hand();
                    let wanted = 1 + dice.below(u32::try_from(hand.len()).unwrap()) as usize;
                    match append(&log, &hand, wanted).await {
                        Append::Saved { first, previous } => {
                            saved.push((
                                first.0,
                                wanted as u64,
                                previous.map_or(0, |question| question.id.0),
                            ));
                        }
                        Append::Short { known } => {
                            assert!(hand.len() - known.len() < wanted, "enough were new");
                            assert_known(&archive, &hand, &known).await;
                        }
                    }
                }
                saved
            }));
        }
    }
    let mut by_first = HashMap::new();
    for caller in callers {
        for (first, wanted, previous) in caller.await.unwrap() {
            assert_eq!(previous + 1, first, "the answer is the direct predecessor");
            assert_eq!(by_first.insert(first, wanted), None, "no two appends share a predecessor");
        }
    }
    let mut end = 1;
    while let Some(wanted) = by_first.remove(&end) {
        end += wanted;
    }
    assert!(by_first.is_empty(), "there is a gap or an overlap at {end}");
    let (db, last) = (place.open().await, i64::try_from(end).unwrap() - 1);
    assert_eq!(first::<i64>(&db.read, "SELECT COUNT(*) FROM questions").await, last);
    assert_eq!(first::<i64>(&db.read, "SELECT MAX(id) FROM questions").await, last);
    assert_eq!(first::<i64>(&db.read, "SELECT last_id FROM quiz_log").await, last);
}

async fn assert_known(archive: &SeaArchive, hand: &[NewQuestion], known: &[quizcast_domain::quiz::Known]) {
    for known in known {
        let stored = archive.get(known.id).await.unwrap().unwrap();
        assert_eq!(stored.source_id, hand[known.position].source_id());
    }
}

async fn sixty_four_appends_at_once_all_succeed(place: Place) {
    let log = place.log().await;
    let callers: Vec<_> = (0..64)
        .map(|n| {
            let log = log.clone();
            tokio::spawn(async move { append(&log, &[new_question(n)], 1).await })
        })
        .collect();
    let mut previous = HashSet::new();
    for caller in callers {
        let Append::Saved { previous: one, .. } = caller.await.unwrap() else { panic!("nothing was saved") };
        assert!(previous.insert(one.map(|question| question.id)));
    }
    let all: HashSet<_> = (1..64).map(QuestionId).map(Some).chain([None]).collect();
    assert_eq!(previous, all);
}

/// The category is longer than an entry of PostgreSQL's B-trees may be.
async fn a_long_category_is_saved_and_found(place: Place) {
    let db = place.migrated().await;
    let (log, archive) = (SeaQuestionRepo::new(db.clone()), SeaArchive::new(db));
    let mut dice = Dice(1);
    let title: String = (0..1000).map(|_| char::from_u32(0x4e00 + dice.below(20_000)).unwrap()).collect();
    let draft = Draft { category: Some(title.clone()), ..Draft::new(SourceName::IMPORT, "Who?", "Ann") };
    append(&log, &[NewQuestion::new(draft).unwrap()], 1).await;
    let filter = QuestionFilter::default().category(&title);
    let page = archive.page(&PageRequest { filter, ..PageRequest::default() }).await.unwrap();
    assert_eq!(page.items.len(), 1);
}
