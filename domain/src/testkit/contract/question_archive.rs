//! The rules of [`QuestionArchive`](crate::archive::QuestionArchive).

use super::Log;
use super::fixtures::new_question;
use crate::archive::{PageRequest, QuestionFilter};
use crate::page::PageLimit;
use crate::questions::{Draft, NewQuestion, QuestionId, SourceName};

/// Pages follow each other without loss or repeat and end exactly at the end.
pub async fn pages_run_newest_first_to_the_end(log: Log) {
    let seven: Vec<_> = (1..=7).map(new_question).collect();
    log.save(&seven, 7).await;
    for limit in [1, 3, 7, 100] {
        let mut request =
            PageRequest { limit: PageLimit::new(limit).expect("a valid limit"), ..PageRequest::default() };
        let mut ids = Vec::new();
        for _ in 0..7 {
            let page = log.archive.page(&request).await.expect("an answer");
            assert!(!page.items.is_empty());
            ids.extend(page.items.iter().map(|question| question.id.0));
            request.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(ids, [7, 6, 5, 4, 3, 2, 1]);
    }
}

/// The search looks for folded text in question and answer; no character of it is special.
pub async fn searches_the_folded_text_literally(log: Log) {
    let texts =
        [("Who painted the STRASSE?", "Ann"), ("What is 100 percent?", "All"), ("+", "-"), ("%", "_")];
    let questions =
        texts.map(|(question, answer)| NewQuestion::new(Draft::new(SourceName::IMPORT, question, answer)));
    let questions: Vec<_> =
        questions.into_iter().map(|question| question.expect("a valid question")).collect();
    log.save(&questions, 4).await;
    let found = [
        ("straße", vec![1]),
        ("ANN", vec![1]),
        ("percent all", vec![]),
        ("%", vec![4]),
        ("_", vec![4]),
        ("+", vec![3]),
        ("the", vec![1]),
        ("", vec![4, 3, 2, 1]),
        ("\\", vec![]),
        ("'", vec![]),
        ("\0", vec![4, 3, 2, 1]),
    ];
    for (text, expected) in found {
        let request = PageRequest { filter: QuestionFilter::default().text(text), ..PageRequest::default() };
        let page = log.archive.page(&request).await.expect("an answer");
        assert_eq!(page.items.iter().map(|question| question.id.0).collect::<Vec<_>>(), expected, "{text:?}");
    }
}

/// Two questions of one category from two sources, one of another category, and one without.
async fn save_four(log: &Log) {
    let make = |n: u32, source, category: &str| {
        let draft =
            Draft { category: Some(category.into()), ..Draft::new(source, format!("Which {n}?"), "x") };
        NewQuestion::new(draft).expect("a valid question")
    };
    let questions = [
        make(1, SourceName::BUILTIN, "Science & Nature"),
        make(2, SourceName::JSERVICE, "SCIENCE &amp; NATURE"),
        make(3, SourceName::BUILTIN, "Opera"),
        new_question(4),
    ];
    log.save(&questions, 4).await;
}

/// Category and source narrow the page down, together with each other and with the cursor.
pub async fn filters_by_category_and_source(log: Log) {
    save_four(&log).await;
    let ids = |filter: QuestionFilter, before: Option<u64>| {
        let request = PageRequest { filter, before: before.map(QuestionId), ..PageRequest::default() };
        let log = &log;
        async move {
            let page = log.archive.page(&request).await.expect("an answer");
            page.items.iter().map(|question| question.id.0).collect::<Vec<_>>()
        }
    };
    let science = QuestionFilter::default().category("science & nature");
    assert_eq!(ids(science.clone(), None).await, [2, 1]);
    assert_eq!(ids(science.clone(), Some(2)).await, [1]);
    assert_eq!(ids(science.source(SourceName::BUILTIN), None).await, [1]);
    assert_eq!(ids(QuestionFilter::default().source(SourceName::BUILTIN), None).await, [3, 1]);
    assert_eq!(ids(QuestionFilter::default().category("science"), None).await, Vec::<u64>::new());
}

async fn stretch(log: &Log, behind: u64, filter: &QuestionFilter, limit: usize) -> Vec<u64> {
    let questions = log.archive.stretch(QuestionId(behind), filter, limit).await.expect("an answer");
    questions.iter().map(|question| question.id.0).collect()
}

/// Stretches follow each other without loss or repeat, with every field, and end exactly at the end.
pub async fn stretches_run_oldest_first_to_the_end(log: Log) {
    let all = QuestionFilter::default();
    assert_eq!(stretch(&log, 0, &all, 3).await, Vec::<u64>::new());
    let seven: Vec<_> = (1..=7).map(new_question).collect();
    log.save(&seven, 7).await;
    assert_eq!(stretch(&log, 0, &all, 3).await, [1, 2, 3]);
    assert_eq!(stretch(&log, 3, &all, 3).await, [4, 5, 6]);
    assert_eq!(stretch(&log, 6, &all, 3).await, [7]);
    assert_eq!(stretch(&log, 0, &all, 7).await, [1, 2, 3, 4, 5, 6, 7]);
    for end in [7, 8, i64::MAX.unsigned_abs(), u64::MAX] {
        assert_eq!(stretch(&log, end, &all, 3).await, Vec::<u64>::new(), "{end}");
    }
    let read = log.archive.stretch(QuestionId(4), &all, 1).await.expect("an answer");
    let same = log.archive.get(QuestionId(5)).await.expect("an answer");
    assert_eq!(read.first(), same.as_ref());
}

/// Text, category and source narrow a stretch down, also together, and its limit counts what is found.
pub async fn a_stretch_has_what_the_filter_asks_for(log: Log) {
    save_four(&log).await;
    let (all, none) = (QuestionFilter::default(), Vec::<u64>::new());
    let science = all.clone().category("science & nature");
    assert_eq!(stretch(&log, 0, &science, 9).await, [1, 2]);
    assert_eq!(stretch(&log, 1, &science, 9).await, [2]);
    assert_eq!(stretch(&log, 0, &science.source(SourceName::JSERVICE), 9).await, [2]);
    let builtin = all.clone().source(SourceName::BUILTIN);
    assert_eq!(stretch(&log, 0, &builtin, 2).await, [1, 3]);
    assert_eq!(stretch(&log, 1, &builtin, 2).await, [3]);
    assert_eq!(stretch(&log, 0, &all.clone().text("WHICH"), 9).await, [1, 2, 3]);
    assert_eq!(stretch(&log, 0, &all.clone().category("science"), 9).await, none);
    assert_eq!(stretch(&log, 0, &all.source(SourceName::OPENTDB), 9).await, none);
}
