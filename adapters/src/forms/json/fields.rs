//! The fields of a JSON object.

use serde_json::{Map, Value};

use super::super::row::Refusal;
use super::super::table::Column;
use super::super::values::{Given, Kind, Record, whole_number};

/// A text, or a number as text.
pub(in crate::forms) fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, also one that is written as text, such as `"$200"`.
pub(in crate::forms) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => whole_number(text),
        _ => None,
    }
}

fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "checked: whole, and small enough to be exact")]
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

/// Reads an object whose members are called as columns are.
///
/// # Errors
///
/// [`Refusal::NoText`] if the question or the answer is neither text nor number, [`Refusal::Undecided`] if more than one
/// answer is marked as right.
pub(in crate::forms) fn record(object: &Map<String, Value>) -> Result<Record, Refusal> {
    let mut record = Record::default();
    for (name, value) in object {
        let Some(column) = Column::named(name).filter(|_| !value.is_null()) else { continue };
        match column {
            Column::Question => set(&mut record.question, string(value).ok_or(Refusal::NoText("question"))?),
            Column::Answer | Column::AnswerIndex => answer(&mut record, column, value)?,
            Column::Choice => record.choices.extend(string(value)),
            Column::Choices => choices(&mut record, value)?,
            Column::Wrong => record.wrong.extend(texts(value)),
            other => {
                // A category may be an object with a title.
                let title = value.get("title").or_else(|| value.get("name")).unwrap_or(value);
                if let Some(text) = string(title) {
                    other.put(text, &mut record);
                }
            }
        }
    }
    Ok(record)
}

fn set<T>(field: &mut Option<T>, value: T) {
    field.get_or_insert(value);
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().filter_map(text_of).collect(),
        one => text_of(one).into_iter().collect(),
    }
}

/// The text of a choice, which may be an object.
fn text_of(value: &Value) -> Option<String> {
    let inner = ["text", "answer", "value", "content", "option"].iter().find_map(|name| value.get(name));
    match inner.unwrap_or(value) {
        Value::Bool(yes) => Some(if *yes { "True" } else { "False" }.to_owned()),
        other => string(other),
    }
}

fn answer(record: &mut Record, column: Column, value: &Value) -> Result<(), Refusal> {
    let kind = match (column, value) {
        (Column::AnswerIndex, _) => Kind::Index,
        (_, Value::Number(_)) => Kind::Number,
        _ => Kind::Text,
    };
    let all = texts(value);
    if all.is_empty() {
        return Err(Refusal::NoText("answer"));
    }
    set(&mut record.answer, Given { text: all.join(" / "), kind });
    Ok(())
}

/// Reads all answers: an array of texts or of objects that say which is right, or an object with a letter for each.
fn choices(record: &mut Record, value: &Value) -> Result<(), Refusal> {
    let all: Vec<&Value> = match value {
        Value::Array(all) => all.iter().collect(),
        Value::Object(lettered) => lettered.values().collect(),
        one => vec![one],
    };
    let is_right = |choice: &&&Value| {
        let marks = ["correct", "is_correct", "isCorrect", "right"];
        marks.iter().any(|mark| choice.get(mark) == Some(&Value::Bool(true)))
    };
    let right: Vec<_> = all.iter().filter(is_right).filter_map(|choice| text_of(choice)).collect();
    match right.as_slice() {
        [] => {}
        [one] => set(&mut record.answer, Given { text: one.clone(), kind: Kind::Text }),
        _ => return Err(Refusal::Undecided),
    }
    record.choices.extend(all.into_iter().filter_map(text_of));
    Ok(())
}

#[cfg(test)]
mod tests {
    use quizcast_domain::questions::{Draft, SourceName};
    use serde_json::json;

    use super::super::super::values::{DateOrder, Rules};
    use super::*;

    fn read(value: &Value) -> Result<Draft, Refusal> {
        let rules = Rules { source: SourceName::IMPORT, dates: DateOrder::Mdy, jeopardy: false };
        record(value.as_object().unwrap())?.draft(&rules)
    }

    #[test]
    fn the_answer_is_found_beside_its_choices() {
        for (object, choices) in [
            (json!({"question": "q", "answers": ["x", "y"], "answer": 1}), true),
            (json!({"question": "q", "answers": ["x", "y"], "correct": "B"}), true),
            (json!({"question": "q", "options": {"A": "x", "B": "y"}, "answer": "B"}), true),
            (json!({"q": "q", "choices": ["x", "y"], "correctIndex": 1}), true),
            (json!({"question": "q", "answers": [{"text": "x"}, {"text": "y", "correct": true}]}), true),
            (json!({"question": "q", "A": "x", "B": "y", "answer": "b"}), true),
            (json!({"question": "q", "correct_answer": "y", "incorrect_answers": ["x"]}), true),
            (json!({"Clue": "q", "Response": "y"}), false),
            (json!({"q": "q", "a": "y"}), false),
            (json!({"question": "q", "answers": ["y"]}), false),
        ] {
            let draft = read(&object).unwrap();
            assert_eq!(draft.answer, "y", "{object}");
            assert_eq!(draft.choices, choices.then(|| vec!["x".to_owned(), "y".to_owned()]), "{object}");
        }
        let difficult = json!({"question": "q", "answer": "y", "difficulty": "Hard"});
        assert_eq!(read(&difficult).unwrap().value, Some(1000));
    }

    #[test]
    fn wrong_types_are_refused() {
        for (object, refusal) in [
            (json!({"question": ["q"], "answer": "x"}), Refusal::NoText("question")),
            (json!({"question": "q", "answer": {"x": 1}}), Refusal::NoText("answer")),
            (json!({"question": "q", "answers": ["x", "y"]}), Refusal::Undecided),
            (json!({"question": "q", "answer": "B"}), Refusal::NoSuchChoice("B".to_owned())),
            (
                json!({"question": "q", "answers": ["x", "y"], "answer": 2}),
                Refusal::NoSuchChoice("2".to_owned()),
            ),
            (
                json!({"question": "q", "answers": ["x", "y"], "answer": -1}),
                Refusal::NoSuchChoice("-1".to_owned()),
            ),
            (json!({"answer": "x"}), Refusal::Missing("question")),
        ] {
            assert_eq!(read(&object), Err(refusal), "{object}");
        }
    }
}
