//! The rules of [`QuizSource`].

use crate::quiz::{Ask, QuizSource};

/// Whatever is asked, its questions come under its name.
pub async fn questions_bear_the_name_of_their_source(source: impl QuizSource) {
    for (missing, plenty) in [(1, false), (3, true)] {
        let found = source.fetch(Ask { missing, plenty }).await.expect("questions");
        assert!(!found.is_empty(), "the suite wants a source that has questions");
        assert!(found.iter().all(|question| question.draft().source == source.name()));
    }
}

/// It has an end, or limits each call: more than all is asked for and still an answer comes.
pub async fn more_than_there_are_may_be_asked_for(source: impl QuizSource) {
    let found = source.fetch(Ask { missing: usize::MAX, plenty: true }).await.expect("questions");
    assert!(!found.is_empty(), "the suite wants a source that has questions");
}
