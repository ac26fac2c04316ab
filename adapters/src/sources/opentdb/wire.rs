//! The JSON of the database's answers.

use percent_encoding::percent_decode_str;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName, clean};
use serde::Deserialize;
use serde_json::Value;

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

#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: Option<String>,
    difficulty: Option<String>,
    category: Option<String>,
    question: String,
    correct_answer: String,
    incorrect_answers: Vec<String>,
}

/// The usable ones among `results`.
pub(super) fn questions(results: Vec<Value>) -> Vec<NewQuestion> {
    results
        .into_iter()
        .filter_map(|value| serde_json::from_value::<Entry>(value).ok())
        .filter_map(|entry| question(&entry))
        .collect()
}

/// The licence of the database's questions demands this attribution.
const ATTRIBUTION: &str = "Open Trivia Database (https://opentdb.com), CC BY-SA 4.0";

fn question(entry: &Entry) -> Option<NewQuestion> {
    // A server may ignore `encode` and send plain text with HTML entities, which the domain decodes. A plain
    // question has blanks, and percent-encoded text has none.
    let encoded = !entry.question.contains(' ');
    let text = |raw: &str| {
        if encoded { percent_decode_str(raw).decode_utf8_lossy().into_owned() } else { raw.to_owned() }
    };
    let answer = text(&entry.correct_answer);
    let wrong = entry.incorrect_answers.iter().map(|raw| text(raw)).collect();
    let draft = Draft {
        category: entry.category.as_deref().map(text),
        value: entry.difficulty.as_deref().and_then(value),
        choices: Some(choices(entry.kind.as_deref(), &answer, wrong)),
        attribution: Some(ATTRIBUTION.to_owned()),
        ..Draft::new(SourceName::OPENTDB, text(&entry.question), answer)
    };
    NewQuestion::new(draft).ok()
}

fn value(difficulty: &str) -> Option<u32> {
    match difficulty {
        "easy" => Some(200),
        "medium" => Some(600),
        "hard" => Some(1000),
        _ => None,
    }
}

/// All answers, sorted, so that their order does not reveal the right one.
fn choices(kind: Option<&str>, answer: &str, wrong: Vec<String>) -> Vec<String> {
    if kind == Some("boolean") {
        return ["True", "False"].map(ToOwned::to_owned).to_vec();
    }
    let mut choices = wrong;
    choices.push(answer.to_owned());
    choices.sort_by_cached_key(|choice| clean(choice));
    choices.dedup_by_key(|choice| clean(choice));
    choices
}

#[cfg(test)]
#[path = "wire/tests.rs"]
mod tests;
