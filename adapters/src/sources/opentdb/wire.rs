//! The JSON of the database's answers.

use quizcast_domain::questions::{NewQuestion, SourceName};
use serde::Deserialize;
use serde_json::Value;

use crate::forms::opentdb;

/// The answer to a request for questions.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) response_code: i64,
    #[serde(default)]
    pub(super) results: Option<Vec<Value>>,
}

/// The answer to a request for a token, or for its reset.
#[derive(Debug, Deserialize)]
pub(super) struct TokenAnswer {
    pub(super) response_code: i64,
    #[serde(default)]
    pub(super) token: Option<String>,
}

/// The meaning of a response code.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Code {
    Ok,
    /// The database has fewer questions than asked for, or fewer that it has not yet given to this token.
    TooMany,
    /// The database does not know the token, or has forgotten it.
    NoToken,
    /// The call came too early.
    TooEarly,
    /// Any other code: the database did not expect such a call.
    Other,
}

impl Code {
    pub(super) fn of(code: i64) -> Self {
        match code {
            0 => Self::Ok,
            1 | 4 => Self::TooMany,
            3 => Self::NoToken,
            5 => Self::TooEarly,
            _ => Self::Other,
        }
    }
}

/// The usable ones among `results`.
pub(super) fn questions(results: &[Value]) -> Vec<NewQuestion> {
    let drafts = results.iter().filter_map(|entry| opentdb::draft(entry, &SourceName::OPENTDB).ok());
    drafts.filter_map(|draft| NewQuestion::new(draft).ok()).collect()
}

#[cfg(test)]
#[path = "wire/tests.rs"]
mod tests;
