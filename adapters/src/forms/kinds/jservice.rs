//! Clues as jservice.io gave them.

use quizcast_domain::questions::{Draft, SourceName};
use serde_json::Value;

use super::super::json::{integer, string};
use super::super::row::Refusal;
use super::super::values::{DateOrder, moment};

/// The question of a clue.
///
/// # Errors
///
/// [`Refusal`] if the question or the answer is missing, or readers marked the clue as wrong.
pub(crate) fn draft(clue: &Value, source: &SourceName) -> Result<Draft, Refusal> {
    let text = |field: &'static str| match &clue[field] {
        Value::String(text) => Ok(text.as_str()),
        Value::Null => Err(Refusal::Missing(field)),
        _ => Err(Refusal::NoText(field)),
    };
    let (question, answer) = (text("question")?, text("answer")?);
    if integer(&clue["invalid_count"]).is_some_and(|count| count > 0) {
        return Err(Refusal::MarkedWrong);
    }
    let time =
        |field: &str| clue[field].as_str().and_then(|text| moment(text, DateOrder::Ymd).ok().flatten());
    let category = &clue["category"];
    Ok(Draft {
        source_id: string(&clue["id"]),
        category: category["title"].as_str().or_else(|| category.as_str()).map(ToOwned::to_owned),
        category_id: integer(&clue["category_id"]).or_else(|| integer(&category["id"])),
        value: integer(&clue["value"]).and_then(|value| u32::try_from(value).ok()),
        created_at: time("created_at"),
        airdate: time("airdate"),
        game_id: integer(&clue["game_id"]),
        ..Draft::new(source.clone(), question, answer)
    })
}

/// The draft of a clue inside of a category, whose title and id the clue itself does not tell.
pub(super) fn within<'a>(mut draft: Draft, category: &dyn Fn(&str) -> Option<&'a Value>) -> Draft {
    let title = category("title").and_then(Value::as_str);
    draft.category = draft.category.or_else(|| title.map(ToOwned::to_owned));
    draft.category_id = draft.category_id.or_else(|| category("id").and_then(integer));
    draft
}
