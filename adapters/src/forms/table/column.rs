//! What a column holds, told by its name.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::super::values::{Given, Kind, Record};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The question.
    Question,
    /// The right answer, or the letter or index of a choice.
    Answer,
    /// The letter or index of a choice.
    AnswerIndex,
    /// One of the answers. There may be several such columns.
    Choice,
    /// All answers, separated by `|`, or by `;` where there is no `|`.
    Choices,
    /// A wrong answer. There may be several such columns.
    Wrong,
    /// The title of the category.
    Category,
    /// The source's id of the category.
    CategoryId,
    /// What it is worth.
    Value,
    /// `easy`, `medium` or `hard`.
    Difficulty,
    /// When it was on the air.
    Airdate,
    /// The number of the game.
    Game,
    /// The source's own id of the question.
    SourceId,
    /// When it was made.
    CreatedAt,
    /// Licence and origin.
    Attribution,
    /// Nothing that is kept.
    Skip,
}

/// The columns' names, the first of each column's being the one that is printed. They are compared without blanks,
/// punctuation and case.
const NAMES: [(Column, &[&str]); 16] = [
    (Column::Question, &["question", "clue", "q", "questiontext", "prompt", "front"]),
    (
        Column::Answer,
        &[
            "answer",
            "response",
            "correctanswer",
            "correctresponse",
            "rightanswer",
            "correct",
            "solution",
            "back",
            "correctoption",
            "correctchoice",
            "answerkey",
            "answertext",
        ],
    ),
    (
        Column::AnswerIndex,
        &[
            "answerindex",
            "correctindex",
            "correctanswerindex",
            "answerid",
            "answerletter",
            "correctletter",
            "indexofanswer",
        ],
    ),
    (Column::Choice, &["choice", "option"]),
    (
        Column::Choices,
        &["choices", "options", "answers", "alternatives", "possibleanswers", "allanswers", "answeroptions"],
    ),
    (
        Column::Wrong,
        &[
            "wrong",
            "incorrectanswers",
            "incorrectanswer",
            "wronganswers",
            "wronganswer",
            "incorrect",
            "distractors",
            "distractor",
        ],
    ),
    (Column::Category, &["category", "categorytitle", "topic", "subject", "theme", "genre"]),
    (Column::CategoryId, &["categoryid"]),
    (Column::Value, &["value", "price", "points", "dollarvalue", "cluevalue", "worth"]),
    (Column::Difficulty, &["difficulty", "level"]),
    (Column::Airdate, &["airdate", "date", "aired", "showdate"]),
    (Column::Game, &["gameid", "shownumber", "showno", "show", "game", "gamenumber", "episode"]),
    (Column::SourceId, &["sourceid"]),
    (Column::CreatedAt, &["createdat", "created"]),
    (Column::Attribution, &["attribution", "licence", "license"]),
    (Column::Skip, &["skip", "", "ignore"]),
];

/// Beginnings of names such as `option_a`, `Choice 2` or `wrong1`.
const NUMBERED: [(&str, Column); 10] = [
    ("option", Column::Choice),
    ("choice", Column::Choice),
    ("answeroption", Column::Choice),
    ("answer", Column::Choice),
    ("opt", Column::Choice),
    ("wronganswer", Column::Wrong),
    ("wrong", Column::Wrong),
    ("incorrectanswer", Column::Wrong),
    ("incorrect", Column::Wrong),
    ("distractor", Column::Wrong),
];

/// Not the name of a column.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no column; the columns are {list}", list = list())]
pub struct UnknownColumn(String);

fn list() -> String {
    NAMES.map(|(_, names)| names[0]).join(", ")
}

impl Column {
    /// The column that has this name in the header of a table, or as a member of a JSON object.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let plain: String =
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(40).collect();
        if plain.is_empty() {
            return None;
        }
        let known = NAMES.iter().find(|(_, names)| names.contains(&plain.as_str()));
        known.map(|(column, _)| *column).or_else(|| numbered(&plain))
    }

    /// Puts the text of a cell into the field that this column is for.
    pub(in crate::forms) fn put(self, text: String, record: &mut Record) {
        let field = match self {
            Self::Question => &mut record.question,
            Self::Category => &mut record.category,
            Self::CategoryId => &mut record.category_id,
            Self::Value => &mut record.value,
            Self::Difficulty => &mut record.difficulty,
            Self::Airdate => &mut record.airdate,
            Self::Game => &mut record.game,
            Self::SourceId => &mut record.source_id,
            Self::CreatedAt => &mut record.created_at,
            Self::Attribution => &mut record.attribution,
            Self::Answer | Self::AnswerIndex => {
                let kind = if self == Self::Answer { Kind::Text } else { Kind::Index };
                record.answer.get_or_insert(Given { text, kind });
                return;
            }
            Self::Choice => return record.choices.push(text),
            Self::Choices => return record.choices.extend(split(&text)),
            Self::Wrong => return record.wrong.push(text),
            Self::Skip => return,
        };
        field.get_or_insert(text);
    }
}

/// The single texts of a cell that holds several.
fn split(cell: &str) -> Vec<String> {
    if let Ok(texts) = serde_json::from_str(cell) {
        return texts;
    }
    let separator = if cell.contains('|') { '|' } else { ';' };
    cell.split(separator).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn numbered(plain: &str) -> Option<Column> {
    let is_place = |text: &str| matches!(text.as_bytes(), [b'0'..=b'9' | b'a'..=b'f']);
    if is_place(plain) {
        return plain.as_bytes()[0].is_ascii_alphabetic().then_some(Column::Choice);
    }
    let found = NUMBERED.iter().find(|(name, _)| plain.strip_prefix(name).is_some_and(is_place));
    found.map(|(_, column)| *column)
}

impl FromStr for Column {
    type Err = UnknownColumn;

    /// As [`named`](Self::named); besides, nothing and `-` mean [`Skip`](Self::Skip).
    fn from_str(raw: &str) -> Result<Self, UnknownColumn> {
        if matches!(raw.trim(), "" | "-" | "_") {
            return Ok(Self::Skip);
        }
        Self::named(raw).ok_or_else(|| UnknownColumn(raw.chars().take(40).collect()))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = NAMES.iter().find(|(column, _)| column == self);
        f.pad(match found.map_or("", |(_, names)| names[0]) {
            "categoryid" => "category_id",
            "gameid" => "game_id",
            "sourceid" => "source_id",
            "createdat" => "created_at",
            "answerindex" => "answer_index",
            plain => plain,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case_and_with_any_blanks() {
        for (name, column) in [
            (" Air Date", Column::Airdate),
            ("air_date", Column::Airdate),
            ("Show Number", Column::Game),
            ("CLUE", Column::Question),
            ("Correct Answer", Column::Answer),
            ("incorrectAnswers", Column::Wrong),
            ("Option A", Column::Choice),
            ("answer_4", Column::Choice),
            ("wrong2", Column::Wrong),
            ("b", Column::Choice),
        ] {
            assert_eq!(Column::named(name), Some(column), "{name}");
        }
        for unknown in ["", "id", "comments", "round", "answerable", "2"] {
            assert_eq!(Column::named(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn each_column_s_printed_name_is_read_back() {
        for (column, _) in NAMES {
            assert_eq!(column.to_string().parse(), Ok(column));
        }
        assert_eq!("-".parse(), Ok(Column::Skip));
        assert!("colour".parse::<Column>().unwrap_err().to_string().contains("question, answer"));
    }

    #[test]
    fn a_cell_of_choices_is_split() {
        assert_eq!(split("a| b |c;d"), ["a", "b", "c;d"]);
        assert_eq!(split("a; b"), ["a", "b"]);
        assert_eq!(split(r#"["a", "b;c"]"#), ["a", "b;c"]);
    }
}
