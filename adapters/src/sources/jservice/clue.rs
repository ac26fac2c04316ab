//! The clues of a server.

use quizcast_domain::questions::{InvalidQuestion, NewQuestion, SourceName};
use serde_json::Value;

use super::super::http::CallError;
use crate::forms::{Refusal, jservice};

/// The usable ones among `clues`.
///
/// # Errors
///
/// [`CallError::Nonsense`] if there are clues, but none of them has text.
pub(super) fn questions(clues: &[Value]) -> Result<Vec<NewQuestion>, CallError> {
    let read: Vec<_> = clues.iter().map(question).collect();
    if !read.is_empty() && read.iter().all(|read| matches!(read, Err(Unusable::NoText))) {
        return Err(CallError::nonsense(format!("no question among {} clues", read.len())));
    }
    Ok(read.into_iter().filter_map(Result::ok).collect())
}

/// Why a clue is left out.
#[derive(Debug, PartialEq, Eq)]
enum Unusable {
    /// The question or the answer is missing, empty or no text.
    NoText,
    /// Readers marked it as wrong, or it is too long.
    Refused,
}

fn question(clue: &Value) -> Result<NewQuestion, Unusable> {
    let draft = jservice::draft(clue, &SourceName::JSERVICE).map_err(|refusal| match refusal {
        Refusal::MarkedWrong => Unusable::Refused,
        _ => Unusable::NoText,
    })?;
    NewQuestion::new(draft).map_err(|error| match error {
        InvalidQuestion::Empty(_) => Unusable::NoText,
        InvalidQuestion::TooLong { .. } => Unusable::Refused,
    })
}
