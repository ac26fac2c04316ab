//! The rules of the table.

use std::collections::{BTreeMap, HashSet};

use quizcast_domain::questions::fold;

use super::*;

quizcast_domain::quiz_source_contract!(async { BuiltinSource::new() });

/// Category, value, question, answer.
fn rows() -> Vec<[&'static str; 4]> {
    let mut lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines.next(), Some("category\tvalue\tquestion\tanswer"));
    lines
        .map(|line| {
            let cells: Vec<_> = line.split('\t').collect();
            cells.try_into().unwrap_or_else(|cells| panic!("not four cells: {cells:?}"))
        })
        .collect()
}

async fn fetched(source: &BuiltinSource) -> Vec<NewQuestion> {
    source.fetch(Ask { missing: 1, plenty: false }).await.unwrap()
}

#[test]
fn every_row_has_four_clean_cells_of_the_right_length() {
    for row in rows() {
        for cell in row {
            assert_eq!(cell, cell.trim(), "blanks at an end in {row:?}");
            assert!(!cell.contains("  ") && !cell.chars().any(char::is_control), "{row:?}");
        }
        let [category, value, question, answer] = row;
        assert!((1..=40).contains(&category.chars().count()), "{row:?}");
        assert!(["200", "400", "600", "800", "1000"].contains(&value), "{row:?}");
        assert!((15..=200).contains(&question.chars().count()), "{row:?}");
        assert!((1..=60).contains(&answer.chars().count()), "{row:?}");
        assert!(question.ends_with('?'), "{row:?}");
    }
}

#[test]
fn every_row_becomes_a_question_as_it_stands() {
    let rows = rows();
    let questions = BuiltinSource::new().questions;
    assert_eq!(questions.len(), rows.len());
    for (read, [category, value, question, answer]) in questions.iter().zip(rows) {
        let draft = read.draft();
        assert_eq!((draft.question.as_str(), draft.answer.as_str()), (question, answer));
        assert_eq!(draft.category.as_deref(), Some(category));
        assert_eq!(draft.value.map(|value| value.to_string()).as_deref(), Some(value));
        assert_eq!((&draft.source, draft.source_id.as_deref()), (&SourceName::BUILTIN, None));
    }
}

#[test]
fn there_are_enough_and_they_are_balanced() {
    let mut per_category: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for [category, value, ..] in rows() {
        *per_category.entry(category).or_default().entry(value).or_default() += 1;
    }
    assert!(rows().len() >= 400);
    assert!(per_category.len() >= 16);
    for (category, values) in per_category {
        assert!(values.values().sum::<usize>() >= 20, "{category} is small");
        let (least, most) = (values.values().min().unwrap(), values.values().max().unwrap());
        assert!(values.len() == 5 && most - least <= 2, "{category} is not balanced: {values:?}");
    }
}

#[test]
fn no_question_is_asked_twice() {
    let (mut fingerprints, mut texts) = (HashSet::new(), HashSet::new());
    for question in BuiltinSource::new().questions.iter() {
        let text = &question.draft().question;
        assert!(fingerprints.insert(question.fingerprint()), "twice: {text}");
        assert!(texts.insert(fold(text)), "twice: {text}");
    }
}

#[test]
fn no_question_gives_its_answer_away() {
    for [_, _, question, answer] in rows() {
        let (question, answer) = (format!(" {} ", fold(question)), format!(" {} ", fold(answer)));
        assert!(!question.contains(&answer), "{question} holds {answer}");
        for word in answer.split(' ').filter(|word| word.chars().count() > 3) {
            assert!(!question.contains(&format!(" {word} ")), "{question} holds {word}");
        }
    }
}

#[tokio::test]
async fn a_fetch_offers_all_of_them_in_a_new_order() {
    let source = BuiltinSource::new();
    let (first, second) = (fetched(&source).await, fetched(&source).await);
    let prints = |all: &[NewQuestion]| all.iter().map(NewQuestion::fingerprint).collect::<Vec<_>>();
    assert_ne!(prints(&first), prints(&second));
    let sorted = |all: &[NewQuestion]| {
        let mut prints = prints(all);
        prints.sort_unstable();
        prints
    };
    assert_eq!(sorted(&first), sorted(&second));
    assert_eq!(sorted(&first), sorted(&source.questions));
}
