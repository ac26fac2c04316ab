//! A saved question.

use time::OffsetDateTime;

use super::{NewQuestion, SourceName};

/// A question's place in the log: 1, 2, 3, … without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionId(pub u64);

/// A saved question. Only `hidden` ever changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its place in the log.
    pub id: QuestionId,
    /// The question's text.
    pub question: String,
    /// The right answer.
    pub answer: String,
    /// Which source it is from.
    pub source: SourceName,
    /// The source's own id; where it has none, the fingerprint in hexadecimal.
    pub source_id: String,
    /// The title of the category.
    pub category: Option<String>,
    /// The source's own id of the category.
    pub category_id: Option<i64>,
    /// What it is worth.
    pub value: Option<u32>,
    /// The wrong and the right answers, in a fixed order.
    pub choices: Option<Vec<String>>,
    /// When the source says that it was made, else when it was saved.
    pub created_at: OffsetDateTime,
    /// When it was saved.
    pub saved_at: OffsetDateTime,
    /// When it was on the air.
    pub airdate: Option<OffsetDateTime>,
    /// In which game it was asked.
    pub game_id: Option<i64>,
    /// Licence and origin, where the licence asks for it.
    pub attribution: Option<String>,
    /// Whether the operator took it out of everything but the log itself.
    pub hidden: bool,
}

impl Question {
    /// The question that `new` becomes when it is saved at `saved_at` in the place `id`.
    #[must_use]
    pub fn saved(id: QuestionId, new: &NewQuestion, saved_at: OffsetDateTime) -> Self {
        let draft = new.draft().clone();
        Self {
            id,
            question: draft.question,
            answer: draft.answer,
            source: draft.source,
            source_id: new.source_id().to_owned(),
            category: draft.category,
            category_id: draft.category_id,
            value: draft.value,
            choices: draft.choices,
            created_at: draft.created_at.unwrap_or(saved_at),
            saved_at,
            airdate: draft.airdate,
            game_id: draft.game_id,
            attribution: draft.attribution,
            hidden: false,
        }
    }
}
