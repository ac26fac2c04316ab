//! The JSON of a server's clues.

use quizcast_domain::questions::{Draft, InvalidQuestion, NewQuestion, SourceName};
use serde_json::Value;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use super::super::http::CallError;

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
    let text = |field: &str| clue[field].as_str().ok_or(Unusable::NoText);
    let (question, answer) = (text("question")?, text("answer")?);
    let draft = Draft {
        source_id: id(&clue["id"]),
        category: clue["category"]["title"].as_str().map(ToOwned::to_owned),
        category_id: integer(&clue["category_id"]).or_else(|| integer(&clue["category"]["id"])),
        value: integer(&clue["value"]).and_then(|value| u32::try_from(value).ok()),
        created_at: moment(&clue["created_at"]),
        airdate: moment(&clue["airdate"]),
        game_id: integer(&clue["game_id"]),
        ..Draft::new(SourceName::JSERVICE, question, answer)
    };
    let new = NewQuestion::new(draft).map_err(|error| match error {
        InvalidQuestion::Empty(_) => Unusable::NoText,
        InvalidQuestion::TooLong { .. } => Unusable::Refused,
    })?;
    if integer(&clue["invalid_count"]).is_some_and(|count| count > 0) {
        return Err(Unusable::Refused);
    }
    Ok(new)
}

fn id(value: &Value) -> Option<String> {
    value.as_str().map(ToOwned::to_owned).or_else(|| integer(value).map(|id| id.to_string()))
}

/// A whole number. Some servers write it as text, such as `"$200"`.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().trim_start_matches('$').replace(',', "").parse().ok(),
        _ => None,
    }
}

fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked: whole, and small enough to be exact")]
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

/// A time in UTC, cut to microseconds, the precision that every database keeps.
fn moment(value: &Value) -> Option<OffsetDateTime> {
    let read = OffsetDateTime::parse(value.as_str()?.trim(), &Rfc3339).ok()?;
    let utc = read.checked_to_offset(UtcOffset::UTC)?;
    utc.replace_microsecond(utc.microsecond()).ok()
}
