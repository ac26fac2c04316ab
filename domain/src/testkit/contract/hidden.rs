//! The rules of hidden questions.

use super::Log;
use super::fixtures::{clue, new_question};
use crate::archive::{
    CategoryId, CategoryRequest, ClueFilter, ClueRequest, PageRequest, QuestionFilter, RandomRequest,
};
use crate::questions::{QuestionId, SourceName};

/// Three questions: the second is hidden, and it is the only one of its category, value and game.
async fn with_one_hidden(log: &Log) {
    let hidden = clue(2, Some("Mars"), None);
    log.save(&[clue(1, Some("Opera"), Some(200)), hidden, clue(3, Some("Opera"), Some(400))], 3).await;
    assert!(log.reports.hide(QuestionId(2), true).await.expect("an answer"));
    assert!(!log.reports.hide(QuestionId(4), true).await.expect("an answer"));
    assert!(!log.reports.hide(QuestionId(u64::MAX), true).await.expect("an answer"));
}

/// The numbers that every read but that by number finds, each in the order of the log.
async fn found(log: &Log) -> Vec<Vec<u64>> {
    let all = QuestionFilter::default;
    let mut lists = Vec::new();
    for filter in [all(), all().text("what"), all().source(SourceName::JSERVICE)] {
        let request = PageRequest { filter: filter.clone(), ..PageRequest::default() };
        let page = log.archive.page(&request).await.expect("an answer");
        lists.push(page.items.iter().rev().map(|question| question.id.0).collect());
        let stretch = log.archive.stretch(QuestionId(0), &filter, 9).await.expect("an answer");
        lists.push(stretch.iter().map(|question| question.id.0).collect::<Vec<_>>());
    }
    for filter in [all(), all().source(SourceName::JSERVICE)] {
        let request = RandomRequest { count: 9, filter, exclude: Vec::new() };
        let random = log.archive.random(&request).await.expect("an answer");
        lists.push(random.iter().map(|question| question.id.0).collect());
    }
    let request = ClueRequest { filter: ClueFilter::default(), offset: 0, limit: 9 };
    let clues = log.clues.clues(&request).await.expect("an answer");
    lists.push(clues.iter().map(|clue| clue.question.id.0).collect());
    let clues = log.clues.random_clues(9).await.expect("an answer");
    lists.push(clues.iter().map(|clue| clue.question.id.0).collect());
    for list in &mut lists {
        list.sort_unstable();
    }
    lists
}

/// Lists, random, categories, counts and clues leave it out.
pub async fn a_hidden_question_is_found_by_number_only(log: Log) {
    with_one_hidden(&log).await;
    let hidden = log.archive.get(QuestionId(2)).await.expect("an answer").expect("a question");
    assert!(hidden.hidden);
    for list in found(&log).await {
        assert_eq!(list, [1, 3]);
    }
    assert_eq!(log.clues.clue(QuestionId(2)).await.expect("an answer"), None);
    let second = ClueRequest { filter: ClueFilter::default(), offset: 1, limit: 1 };
    let second = log.clues.clues(&second).await.expect("an answer");
    assert_eq!(second.iter().map(|clue| clue.question.id.0).collect::<Vec<_>>(), [3]);
    for (category, clues) in [(1, vec![1, 3]), (2, vec![])] {
        let found = log.clues.clues_in(CategoryId(category), QuestionId(0), 9).await.expect("an answer");
        assert_eq!(found.iter().map(|clue| clue.id.0).collect::<Vec<_>>(), clues);
    }
    let mars = QuestionFilter::default().category("mars");
    let request = RandomRequest { count: 9, filter: mars.clone(), exclude: Vec::new() };
    assert_eq!(log.archive.random(&request).await.expect("an answer"), []);
    let request = PageRequest { filter: mars, ..PageRequest::default() };
    assert_eq!(log.archive.page(&request).await.expect("an answer").items, []);
    let finals = log.clues.finals(9).await.expect("an answer");
    assert_eq!(finals.iter().map(|clue| clue.question.id.0).collect::<Vec<_>>(), [3], "the highest value");
    let titles = log.archive.categories(&CategoryRequest::default()).await.expect("an answer");
    assert_eq!(titles.items.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["opera"]);
    assert_eq!(log.clues.numbered(0, 9).await.expect("an answer").len(), 1);
    assert_eq!(log.clues.popular(9).await.expect("an answer").len(), 1);
    let mars = log.clues.category(CategoryId(2)).await.expect("an answer").expect("a category");
    assert_eq!(mars.questions, 0);
}

/// It stays in the log: as a predecessor, and as a question that is known.
pub async fn a_hidden_question_keeps_its_place_and_uniqueness(log: Log) {
    with_one_hidden(&log).await;
    log.reports.hide(QuestionId(3), true).await.expect("an answer");
    assert_eq!(log.short(&[new_question(3)], 1).await[0].id, QuestionId(3));
    let (first, previous) = log.save(&[new_question(4)], 1).await;
    let previous = previous.expect("a predecessor");
    assert_eq!((first.0, previous.id.0, previous.hidden), (4, 3, true));
    let (first, previous) = log.save(&[new_question(5), new_question(6)], 2).await;
    assert_eq!((first.0, previous.map(|it| (it.id.0, it.hidden))), (5, Some((4, false))));
}

/// Hiding twice counts once, and a question that is shown again is everywhere again.
pub async fn a_question_can_be_shown_again(log: Log) {
    with_one_hidden(&log).await;
    assert!(log.reports.hide(QuestionId(2), true).await.expect("an answer"));
    for _ in 0..2 {
        assert!(log.reports.hide(QuestionId(2), false).await.expect("an answer"));
        for list in found(&log).await {
            assert_eq!(list, [1, 2, 3]);
        }
        let mars = log.clues.category(CategoryId(2)).await.expect("an answer").expect("a category");
        assert_eq!(mars.questions, 1);
    }
}
