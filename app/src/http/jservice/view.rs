//! Clues and categories as the programs of jservice.io know them. Exactly these fields, in exactly this order.

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::archive::{BareClue, Category, Clue};
use serde::{Serialize, Serializer};
use time::{OffsetDateTime, UtcOffset};

use crate::http::schema::{Nullable, described};

described! {
    /// A time, always with milliseconds and in UTC: `2014-02-11T23:12:36.463Z`.
    pub(super) struct Stamp(String) { format: Some("date-time") }
}

impl From<OffsetDateTime> for Stamp {
    fn from(time: OffsetDateTime) -> Self {
        let time = time.to_offset(UtcOffset::UTC);
        let (date, (hour, minute, second, millisecond)) = (time.date(), time.to_hms_milli());
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        Self(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z"))
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A clue.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "Clue", example)]
pub(super) struct ClueView {
    /// Its place in the log of saved questions.
    id: u64,
    /// The right answer.
    answer: String,
    /// The question's text.
    question: String,
    /// What it is worth; null for a final.
    value: Nullable<u32>,
    /// When it was on the air; if that is not known, noon of the day on which it was made.
    airdate: Stamp,
    /// When it was made.
    created_at: Stamp,
    /// When it was saved.
    updated_at: Stamp,
    /// Its category.
    category_id: u64,
    /// The game in which it was asked.
    game_id: Nullable<i64>,
    /// How many people reported it; null before the first report.
    invalid_count: Nullable<u64>,
    /// Its category.
    category: CategoryOfClue,
}

/// The category of a clue.
#[derive(Debug, Object, Serialize)]
#[oai(example)]
pub(super) struct CategoryOfClue {
    /// Its number.
    id: u64,
    /// Its title, in lower case.
    title: String,
    /// When its first question was saved.
    created_at: Stamp,
    /// When its last question was saved.
    updated_at: Stamp,
    /// How many clues it has.
    clues_count: u64,
}

/// A clue without time stamps and category.
#[derive(Debug, Object, Serialize)]
#[oai(example)]
pub(super) struct ShortClue {
    /// Its place in the log of saved questions.
    id: u64,
    /// The right answer.
    answer: String,
    /// The question's text.
    question: String,
    /// What it is worth; null for a final.
    value: Nullable<u32>,
    /// When it was on the air; if that is not known, noon of the day on which it was made.
    airdate: Stamp,
    /// Its category.
    category_id: u64,
    /// The game in which it was asked.
    game_id: Nullable<i64>,
    /// How many people reported it; null before the first report.
    invalid_count: Nullable<u64>,
}

/// A category.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "ClueCategoryCount", example)]
pub(super) struct CategoryView {
    /// Its number.
    id: u64,
    /// Its title, in lower case.
    title: String,
    /// How many clues it has.
    clues_count: u64,
}

/// A category with its clues.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct CategoryWithClues {
    /// Its number.
    id: u64,
    /// Its title, in lower case.
    title: String,
    /// How many clues it has.
    clues_count: u64,
    /// All of them, in the order in which they were saved.
    clues: Vec<ShortClue>,
}

/// A clue that was reported.
#[derive(Debug, Object, Serialize)]
#[oai(example)]
pub(super) struct ReportedClue {
    /// How many people reported it, this report included.
    invalid_count: u64,
    /// Its place in the log of saved questions.
    id: u64,
    /// The right answer.
    answer: String,
    /// The question's text.
    question: String,
    /// What it is worth; null for a final.
    value: Nullable<u32>,
    /// When it was on the air; if that is not known, noon of the day on which it was made.
    airdate: Stamp,
    /// Its category.
    category_id: u64,
    /// The game in which it was asked.
    game_id: Nullable<i64>,
}

impl ReportedClue {
    /// `clue`, which was reported so often.
    pub(super) fn new(clue: Clue, reports: u64) -> Self {
        let ShortClue { id, answer, question, value, airdate, category_id, game_id, .. } = clue.into();
        Self { invalid_count: reports, id, answer, question, value, airdate, category_id, game_id }
    }
}

impl From<Clue> for ClueView {
    fn from(clue: Clue) -> Self {
        let (created_at, updated_at) = (clue.question.created_at.into(), clue.question.saved_at.into());
        let category = clue.category.clone().into();
        let ShortClue { id, answer, question, value, airdate, category_id, game_id, invalid_count } =
            clue.into();
        Self {
            id,
            answer,
            question,
            value,
            airdate,
            created_at,
            updated_at,
            category_id,
            game_id,
            invalid_count,
            category,
        }
    }
}

impl From<Clue> for ShortClue {
    fn from(clue: Clue) -> Self {
        BareClue::from(clue).into()
    }
}

impl From<BareClue> for ShortClue {
    fn from(clue: BareClue) -> Self {
        Self {
            id: clue.id.0,
            answer: clue.answer,
            question: clue.question,
            value: clue.value.into(),
            airdate: clue.aired.into(),
            category_id: clue.category.0,
            game_id: clue.game_id.into(),
            invalid_count: clue.reports.into(),
        }
    }
}

impl From<Category> for CategoryOfClue {
    fn from(category: Category) -> Self {
        Self {
            id: category.id.0,
            title: category.title,
            created_at: category.created_at.into(),
            updated_at: category.updated_at.into(),
            clues_count: category.questions,
        }
    }
}

impl From<Category> for CategoryView {
    fn from(category: Category) -> Self {
        Self { id: category.id.0, title: category.title, clues_count: category.questions }
    }
}

/// The time in examples.
fn example_stamp() -> Stamp {
    Stamp::from(OffsetDateTime::UNIX_EPOCH + time::Duration::days(10_000))
}

impl Example for ShortClue {
    fn example() -> Self {
        Self {
            id: 41,
            answer: "Mars".to_owned(),
            question: "This planet is known as the Red Planet".to_owned(),
            value: Some(200).into(),
            airdate: example_stamp(),
            category_id: 7,
            game_id: Some(4680).into(),
            invalid_count: None.into(),
        }
    }
}

impl Example for CategoryOfClue {
    fn example() -> Self {
        let CategoryView { id, title, clues_count } = CategoryView::example();
        Self { id, title, created_at: example_stamp(), updated_at: example_stamp(), clues_count }
    }
}

impl Example for CategoryView {
    fn example() -> Self {
        Self { id: 7, title: "the solar system".to_owned(), clues_count: 5 }
    }
}

impl Example for CategoryWithClues {
    fn example() -> Self {
        let CategoryView { id, title, .. } = CategoryView::example();
        Self { id, title, clues_count: 1, clues: vec![ShortClue::example()] }
    }
}

impl Example for ClueView {
    fn example() -> Self {
        let ShortClue { id, answer, question, value, airdate, category_id, game_id, invalid_count } =
            ShortClue::example();
        Self {
            id,
            answer,
            question,
            value,
            airdate,
            created_at: example_stamp(),
            updated_at: example_stamp(),
            category_id,
            game_id,
            invalid_count,
            category: CategoryOfClue::example(),
        }
    }
}

impl Example for ReportedClue {
    fn example() -> Self {
        let ShortClue { id, answer, question, value, airdate, category_id, game_id, .. } =
            ShortClue::example();
        Self { invalid_count: 1, id, answer, question, value, airdate, category_id, game_id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_always_have_milliseconds_and_a_z() {
        let shown = |nanos: i128| Stamp::from(OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap()).0;
        assert_eq!(shown(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(shown(1_392_160_356_463_999_000), "2014-02-11T23:12:36.463Z");
        assert_eq!(shown(-1), "1969-12-31T23:59:59.999Z");
        let there = OffsetDateTime::UNIX_EPOCH.to_offset(UtcOffset::from_hms(2, 0, 0).unwrap());
        assert_eq!(Stamp::from(there).0, "1970-01-01T00:00:00.000Z");
    }
}
