//! The rules of [`QuizSource`].

use std::future::poll_fn;
use std::task::Poll;

use crate::questions::NewQuestion;
use crate::quiz::{Ask, QuizSource};
use crate::testkit::together;

/// What a fetch brings: something, and all of it from this source.
async fn fetched(source: &impl QuizSource, missing: usize, plenty: bool) -> Vec<NewQuestion> {
    let found = source.fetch(Ask { missing, plenty }).await.expect("questions");
    assert!(!found.is_empty(), "the suite wants a source that has questions");
    assert!(found.iter().all(|question| question.draft().source == source.name()));
    found
}

/// Whatever is asked, its questions come under its name.
pub async fn questions_bear_the_name_of_their_source(source: impl QuizSource) {
    fetched(&source, 1, false).await;
    fetched(&source, 1, true).await;
}

/// A source answers even if it is asked for more questions than it has: it has an end, or limits each call.
pub async fn more_than_there_are_may_be_asked_for(source: impl QuizSource) {
    let found = fetched(&source, usize::MAX, true).await;
    assert!(found.len() < 1_000_000, "{} questions are more than a fetch may hold", found.len());
}

/// A draw that runs out of time drops its fetch in the middle: the next one brings questions all the same.
pub async fn a_fetch_that_is_given_up_harms_no_other(source: impl QuizSource) {
    let mut given_up = source.fetch(Ask { missing: 1, plenty: false });
    poll_fn(|context| Poll::Ready(given_up.as_mut().poll(context).is_ready())).await;
    drop(given_up);
    fetched(&source, 1, false).await;
}

/// Draws run at the same time, and each of them gets questions.
pub async fn several_may_ask_at_once(source: impl QuizSource) {
    together((0..3).map(|_| fetched(&source, 1, false))).await;
}
