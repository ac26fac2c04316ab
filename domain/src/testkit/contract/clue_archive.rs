//! The rules of [`ClueArchive`](crate::archive::ClueArchive).

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

use time::OffsetDateTime;

use super::Log;
use super::fixtures::clue;
use crate::archive::{BareClue, CategoryId, Clue, ClueFilter, ClueRequest};
use crate::questions::{Draft, NewQuestion, QuestionId};
use crate::testkit::together;

/// A moment in the year 2004, `hours` after noon.
fn moment(hours: u64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 34 + 12 + hours)
}

fn with(new: &NewQuestion, change: impl FnOnce(&mut Draft)) -> NewQuestion {
    let mut draft = new.draft().clone();
    change(&mut draft);
    NewQuestion::new(draft).expect("a valid question")
}

fn ids(clues: &[Clue]) -> Vec<u64> {
    clues.iter().map(|clue| clue.question.id.0).collect()
}

/// A clue is the question as it is saved, with its category and no reports.
pub async fn a_clue_has_its_category_and_day(log: Log) {
    log.save(&[clue(1, Some("Opera"), Some(200)), clue(2, None, None)], 2).await;
    let first = log.clues.clue(QuestionId(1)).await.expect("an answer").expect("a clue");
    assert_eq!(Some(&first.question), log.archive.get(QuestionId(1)).await.expect("an answer").as_ref());
    assert_eq!(Some(&first.category), log.clues.category(CategoryId(1)).await.expect("an answer").as_ref());
    assert_eq!((first.category.title.as_str(), first.category.questions, first.reports), ("opera", 1, None));
    let second = log.clues.clue(QuestionId(2)).await.expect("an answer").expect("a clue");
    assert_eq!((second.category.id.0, second.category.title.as_str()), (2, "general"));
    for unknown in [0, 3, u64::MAX] {
        assert_eq!(log.clues.clue(QuestionId(unknown)).await.expect("an answer"), None);
    }
}

/// Each condition narrows the clues down, alone and together; they come in the order of the log.
pub async fn clues_are_filtered_and_skipped_in_order(log: Log) {
    let aired =
        |n, hours| with(&clue(n, Some("Opera"), Some(200)), |draft| draft.airdate = Some(moment(hours)));
    let questions = [
        with(&aired(1, 24), |draft| draft.game_id = Some(-7)),
        aired(2, 0),
        with(&clue(3, None, Some(400)), |draft| draft.created_at = Some(moment(30))),
        clue(4, Some("Opera"), None),
    ];
    log.save(&questions, 4).await;
    let found = |filter: ClueFilter, offset, limit| {
        let log = &log;
        async move { ids(&log.clues.clues(&ClueRequest { filter, offset, limit }).await.expect("an answer")) }
    };
    let (all, none) = (ClueFilter::default(), Vec::<u64>::new());
    assert_eq!(found(all, 0, 9).await, [1, 2, 3, 4]);
    assert_eq!(found(all, 1, 2).await, [2, 3]);
    assert_eq!(found(all, 4, 2).await, none);
    assert_eq!(found(all, u64::MAX, 2).await, none);
    let opera = ClueFilter { category: Some(CategoryId(1)), ..all };
    assert_eq!(found(opera, 0, 9).await, [1, 2, 4]);
    assert_eq!(found(opera, 2, 9).await, [4]);
    assert_eq!(found(ClueFilter { value: Some(200), ..opera }, 0, 9).await, [1, 2]);
    assert_eq!(found(ClueFilter { value: Some(200), ..opera }, 1, 9).await, [2]);
    assert_eq!(found(ClueFilter { game: Some(-7), ..all }, 0, 9).await, [1]);
    assert_eq!(found(ClueFilter { game: Some(8), ..all }, 0, 9).await, none);
    assert_eq!(found(ClueFilter { category: Some(CategoryId(u64::MAX)), ..all }, 0, 9).await, none);
    // The third has no airdate: it counts as aired at noon of the day on which it was made, 24 hours after the second.
    let between = |from, to| ClueFilter { aired_from: Some(moment(from)), aired_to: Some(moment(to)), ..all };
    assert_eq!(found(between(24, 24), 0, 9).await, [1, 3]);
    assert_eq!(found(between(0, 23), 0, 9).await, [2]);
    assert_eq!(found(between(24, 0), 0, 9).await, none);
    assert_eq!(found(ClueFilter { aired_from: Some(moment(25)), ..all }, 0, 9).await, [4]);
    assert_eq!(found(ClueFilter { aired_to: Some(moment(24)), ..all }, 1, 9).await, [2, 3]);
    assert_eq!(found(ClueFilter { aired_to: Some(moment(24)), ..opera }, 0, 9).await, [1, 2]);
}

/// A category is read in stretches, which hold the same clues as its pages.
pub async fn a_category_is_read_in_stretches(log: Log) {
    let whole = |n| {
        with(&clue(n, Some("Opera"), Some(200)), |draft| {
            (draft.airdate, draft.game_id) = (Some(moment(0)), Some(-7));
        })
    };
    let made = with(&clue(5, Some("Opera"), None), |draft| draft.created_at = Some(moment(30)));
    log.save(&[whole(1), whole(2), clue(3, None, None), whole(4), made], 5).await;
    let opera = ClueFilter { category: Some(CategoryId(1)), ..ClueFilter::default() };
    let page = ClueRequest { filter: opera, offset: 0, limit: 9 };
    let page = log.clues.clues(&page).await.expect("an answer").into_iter().map(BareClue::from);
    let page: Vec<_> = page.collect();
    assert_eq!(page.len(), 4);
    let read = |category, behind, limit| {
        let log = &log;
        async move {
            log.clues.clues_in(CategoryId(category), QuestionId(behind), limit).await.expect("an answer")
        }
    };
    assert_eq!(read(1, 0, 9).await, page);
    assert_eq!(read(1, 0, 2).await, page[..2]);
    assert_eq!(read(1, 2, 2).await, page[2..]);
    for (category, behind) in [(1, 5), (1, u64::MAX), (3, 0), (u64::MAX, 0)] {
        assert_eq!(read(category, behind, 9).await, []);
    }
}

/// While questions are saved, the number of a category's clues never runs ahead of the page that tells it.
pub async fn a_category_counts_no_more_clues_than_its_pages_have(log: Log) {
    let new: Vec<_> = (0..60).map(|n| clue(n, Some("opera"), None)).collect();
    log.save(&new[..1], 1).await;
    let filter = ClueFilter { category: Some(CategoryId(1)), ..ClueFilter::default() };
    let page = ClueRequest { filter, offset: 0, limit: 100 };
    let mut steps: Vec<Pin<Box<dyn Future<Output = ()> + Send + '_>>> = Vec::new();
    for new in new[1..].chunks(1) {
        steps.push(Box::pin(async { drop(log.save(new, 1).await) }));
        steps.push(Box::pin(async {
            let clues = log.clues.clues(&page).await.expect("an answer");
            let told = clues.iter().map(|clue| clue.category.questions).max().unwrap_or_default();
            assert!(!clues.is_empty() && told <= clues.len() as u64, "{told} of {}", clues.len());
        }));
    }
    together(steps).await;
    let clues = log.clues.clues(&page).await.expect("an answer");
    assert_eq!((clues.len(), clues[0].category.questions), (60, 60));
}

/// Clues by chance are different ones; fewer only if there are no more.
pub async fn clues_by_chance_differ(log: Log) {
    assert_eq!(log.clues.random_clues(3).await.expect("an answer"), []);
    let five: Vec<_> = (1..=5).map(|n| clue(n, None, None)).collect();
    log.save(&five, 5).await;
    for (count, expected) in [(0, 0), (3, 3), (100, 5)] {
        let found = log.clues.random_clues(count).await.expect("an answer");
        assert_eq!(ids(&found).into_iter().collect::<BTreeSet<_>>().len(), expected);
        assert_eq!(found.len(), expected);
    }
}

/// Finals are the clues without a value. If there are none, they are those with the highest.
pub async fn finals_have_no_value_or_the_highest(log: Log) {
    let finals = |count| {
        let log = &log;
        async move {
            let found = ids(&log.clues.finals(count).await.expect("an answer"));
            (found.len(), found.into_iter().collect::<BTreeSet<_>>())
        }
    };
    assert_eq!(finals(9).await, (0, BTreeSet::new()));
    let valued = [200, 1000, 400, 1000];
    let valued: Vec<_> = (1..).zip(valued).map(|(n, value)| clue(n, None, Some(value))).collect();
    log.save(&valued, 4).await;
    assert_eq!(finals(9).await, (2, BTreeSet::from([2, 4])));
    assert_eq!(finals(1).await.0, 1);
    log.save(&[clue(5, None, None)], 1).await;
    assert_eq!(finals(9).await, (1, BTreeSet::from([5])));
}

/// The largest categories come first.
pub async fn the_largest_categories_come_first(log: Log) {
    let titles = ["a", "b", "b", "c", "c", "c"];
    let clues: Vec<_> = (1..).zip(titles).map(|(n, title)| clue(n, Some(title), None)).collect();
    log.save(&clues, 6).await;
    let popular = log.clues.popular(2).await.expect("an answer");
    assert_eq!(popular.iter().map(|it| (it.id.0, it.questions)).collect::<Vec<_>>(), [(3, 3), (2, 2)]);
}
