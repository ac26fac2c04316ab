//! The lines that this program exports.

use quizcast_domain::questions::{Draft, SourceName, clean};
use serde_json::Value;

use super::super::json::{integer, string};
use super::super::row::Refusal;
use super::super::values::{DateOrder, moment};

/// The question of a line, with all that is kept of it: everything but `id`, `saved_at` and `hidden`.
///
/// # Errors
///
/// [`Refusal`] if the line has no question, no answer or no source.
pub(super) fn draft(line: &Value) -> Result<Draft, Refusal> {
    let text = |field: &'static str| line[field].as_str().ok_or(Refusal::Missing(field));
    let source = text("source")?;
    let source = SourceName::new(source).map_err(|_| Refusal::Source(source.chars().take(40).collect()))?;
    let time =
        |field: &str| line[field].as_str().and_then(|text| moment(text, DateOrder::Ymd).ok().flatten());
    let choices = line["choices"].as_array();
    Ok(Draft {
        source_id: string(&line["source_id"]),
        category: line["category"].as_str().map(as_it_is),
        category_id: integer(&line["category_id"]),
        value: integer(&line["value"]).and_then(|value| u32::try_from(value).ok()),
        choices: choices.map(|all| all.iter().filter_map(Value::as_str).map(as_it_is).collect()),
        created_at: time("created_at"),
        airdate: time("airdate"),
        game_id: integer(&line["game_id"]),
        attribution: line["attribution"].as_str().map(as_it_is),
        ..Draft::new(source, as_it_is(text("question")?), as_it_is(text("answer")?))
    })
}

/// The text, written so that cleaning gives it back. An exported text was cleaned already, and a second cleaning would
/// decode what is left in it: `&lt;` would become `<`.
fn as_it_is(text: &str) -> String {
    if !text.contains('&') || clean(text) == text {
        return text.to_owned();
    }
    let written = text.replace('&', "&amp;");
    if clean(&written) == text { written } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use quizcast_domain::questions::NewQuestion;
    use serde_json::json;
    use time::format_description::well_known::Rfc3339;

    use super::*;

    fn line_of(draft: &Draft, source_id: &str) -> Value {
        let time = |at: Option<time::OffsetDateTime>| at.map(|at| at.format(&Rfc3339).unwrap());
        json!({
            "id": 7, "hidden": false, "saved_at": "2024-01-01T00:00:00Z",
            "question": draft.question, "answer": draft.answer, "created_at": time(draft.created_at),
            "category": draft.category, "value": draft.value, "choices": draft.choices,
            "source": draft.source.as_str(), "source_id": source_id, "attribution": draft.attribution,
            "airdate": time(draft.airdate), "game_id": draft.game_id, "category_id": draft.category_id,
        })
    }

    #[test]
    fn a_question_comes_back_as_it_was() {
        let at = time::OffsetDateTime::from_unix_timestamp(1_000_000_000).unwrap();
        for (question, answer) in [
            ("What is <i>bold</i> &amp; brave?", "AT&amp;T"),
            ("Write &amp;lt;b&amp;gt; in HTML", "&amp;amp;lt;"),
            ("a < b & c", "&"),
        ] {
            let first = NewQuestion::new(Draft {
                source_id: Some("x1".to_owned()),
                category: Some("R&amp;amp;B".to_owned()),
                category_id: Some(3),
                value: Some(200),
                choices: Some(vec![answer.to_owned(), "no".to_owned()]),
                created_at: Some(at + time::Duration::microseconds(5)),
                airdate: Some(at),
                game_id: Some(12),
                attribution: Some("CC BY-SA 4.0".to_owned()),
                ..Draft::new(SourceName::OPENTDB, question, answer)
            })
            .unwrap();
            let again = NewQuestion::new(draft(&line_of(first.draft(), first.source_id())).unwrap()).unwrap();
            assert_eq!(again, first, "{question}");
        }
    }

    #[test]
    fn a_line_needs_a_question_an_answer_and_a_source() {
        assert_eq!(draft(&json!({"source": "import", "answer": "x"})), Err(Refusal::Missing("question")));
        assert_eq!(draft(&json!({"question": "q", "answer": "x"})), Err(Refusal::Missing("source")));
        let bad = json!({"question": "q", "answer": "x", "source": "A B"});
        assert_eq!(draft(&bad), Err(Refusal::Source("A B".to_owned())));
    }
}
