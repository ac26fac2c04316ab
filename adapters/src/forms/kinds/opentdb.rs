//! Entries as the Open Trivia Database gives them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use quizcast_domain::questions::{Draft, SourceName};
use serde_json::Value;

use super::super::json::string;
use super::super::row::Refusal;
use super::super::values::{by_difficulty, mixed};

/// The licence of the database's questions demands this attribution.
const ATTRIBUTION: &str = "Open Trivia Database (https://opentdb.com), CC BY-SA 4.0";

/// How the texts of an entry are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// Not at all, or with HTML entities, which cleaning decodes.
    Plain,
    /// As in a URL.
    Percent,
    Base64,
}

impl Encoding {
    /// A server may ignore which encoding it was asked for, so the entry itself tells. A plain question has blanks,
    /// an encoded one has none.
    fn of(kind: Option<&str>, question: &str) -> Self {
        let is_base64 = || STANDARD.decode(question).is_ok_and(|bytes| String::from_utf8(bytes).is_ok());
        match kind {
            Some("bXVsdGlwbGU=" | "Ym9vbGVhbg==") => Self::Base64,
            _ if question.contains(' ') => Self::Plain,
            None if !question.contains('%') && is_base64() => Self::Base64,
            _ => Self::Percent,
        }
    }

    fn decode(self, raw: &str) -> String {
        match self {
            Self::Plain => raw.to_owned(),
            Self::Percent if raw.contains('+') && !raw.contains("%20") => {
                percent_decode_str(&raw.replace('+', " ")).decode_utf8_lossy().into_owned()
            }
            Self::Percent => percent_decode_str(raw).decode_utf8_lossy().into_owned(),
            Self::Base64 => {
                let bytes = STANDARD.decode(raw).unwrap_or_else(|_| raw.into());
                String::from_utf8_lossy(&bytes).into_owned()
            }
        }
    }
}

/// The question of an entry.
///
/// # Errors
///
/// [`Refusal::Missing`] or [`Refusal::NoText`] if the question or an answer is not there.
pub(crate) fn draft(entry: &Value, source: &SourceName) -> Result<Draft, Refusal> {
    let text = |field: &'static str| match &entry[field] {
        Value::Null => Err(Refusal::Missing(field)),
        value => string(value).ok_or(Refusal::NoText(field)),
    };
    let question = text("question")?;
    let encoding = Encoding::of(entry["type"].as_str(), &question);
    let decoded = |field: &str| entry[field].as_str().map(|raw| encoding.decode(raw));
    let answer = encoding.decode(&text("correct_answer")?);
    let wrong = entry["incorrect_answers"].as_array().ok_or(Refusal::Missing("incorrect_answers"))?;
    let wrong: Vec<_> = wrong.iter().filter_map(string).map(|raw| encoding.decode(&raw)).collect();
    Ok(Draft {
        source_id: ["id", "_id", "question_id"].iter().find_map(|name| string(&entry[*name])),
        category: decoded("category"),
        value: decoded("difficulty").as_deref().and_then(by_difficulty),
        choices: Some(choices(decoded("type").as_deref(), &answer, wrong)),
        attribution: Some(ATTRIBUTION.to_owned()),
        ..Draft::new(source.clone(), encoding.decode(&question), answer)
    })
}

fn choices(kind: Option<&str>, answer: &str, wrong: Vec<String>) -> Vec<String> {
    if kind == Some("boolean") {
        return ["True", "False"].map(ToOwned::to_owned).to_vec();
    }
    mixed(answer, wrong)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(entry: &Value) -> Draft {
        draft(entry, &SourceName::IMPORT).unwrap()
    }

    #[test]
    fn each_encoding_gives_the_same_question() {
        let (question, right, wrong) = ("Who starred in \"Léon\" & more?", "Jean Reno", "Gary + Bob");
        let base64 = |text: &str| STANDARD.encode(text);
        let plain = read(&json!({
            "type": "multiple", "difficulty": "medium", "category": "Film",
            "question": question, "correct_answer": right, "incorrect_answers": [wrong],
        }));
        let percent = read(&json!({
            "type": "multiple", "difficulty": "medium", "category": "Film",
            "question": "Who%20starred%20in%20%22L%C3%A9on%22%20%26%20more%3F",
            "correct_answer": "Jean%20Reno", "incorrect_answers": ["Gary%20%2B%20Bob"],
        }));
        let legacy = read(&json!({
            "type": "multiple", "difficulty": "medium", "category": "Film",
            "question": "Who+starred+in+%22L%C3%A9on%22+%26+more%3F",
            "correct_answer": "Jean+Reno", "incorrect_answers": ["Gary+%2B+Bob"],
        }));
        let encoded = read(&json!({
            "type": base64("multiple"), "difficulty": base64("medium"), "category": base64("Film"),
            "question": base64(question), "correct_answer": base64(right), "incorrect_answers": [base64(wrong)],
        }));
        assert_eq!(
            (plain.value, plain.choices.clone().unwrap()),
            (Some(600), vec![wrong.to_owned(), right.to_owned()])
        );
        assert!(plain.attribution.as_deref().unwrap().contains("CC BY-SA 4.0"));
        for other in [percent, legacy, encoded] {
            assert_eq!(other, plain);
        }
    }

    #[test]
    fn ids_are_kept_and_yes_or_no_has_a_fixed_order() {
        let entry = read(&json!({
            "id": 17, "type": "boolean", "question": "Is it so?", "correct_answer": "False", "incorrect_answers": ["True"],
        }));
        assert_eq!(entry.source_id.as_deref(), Some("17"));
        assert_eq!(entry.choices.unwrap(), ["True", "False"]);
    }

    #[test]
    fn an_entry_without_answers_is_refused() {
        let entry = json!({"question": "a b", "correct_answer": "x"});
        assert_eq!(draft(&entry, &SourceName::IMPORT), Err(Refusal::Missing("incorrect_answers")));
        let entry = json!({"question": "a b", "correct_answer": [], "incorrect_answers": []});
        assert_eq!(draft(&entry, &SourceName::IMPORT), Err(Refusal::NoText("correct_answer")));
    }
}
