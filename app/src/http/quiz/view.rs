//! Questions as callers see them.

use poem_openapi::payload::Json;
use poem_openapi::types::{Example, MaybeUndefined};
use poem_openapi::{ApiResponse, Object};
use quizcast_domain::page::Page;
use quizcast_domain::questions::{Question, QuestionId};
use time::OffsetDateTime;

use crate::http::problem::ApiError;
use crate::http::request::body::{Fields, FromFields};
use crate::http::request::cursor;
use crate::http::request::whole::Whole;

/// How many new questions to save.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct NewDraw {
    /// How many: at least 1, at most what the operator allows.
    pub(super) questions_num: Whole,
}

impl FromFields for NewDraw {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self { questions_num: fields.whole("questions_num")? })
    }
}

/// The question that was saved directly before; without any field where there was none.
#[derive(Debug, Default, Object)]
#[oai(example)]
pub(super) struct PreviousQuestion {
    /// Its place in the log of saved questions: 1, 2, 3, … without gaps.
    #[oai(skip_serializing_if_is_none)]
    id: Option<u64>,
    /// The question's text. Tags that are known from HTML were taken out, all else is as the source wrote it:
    /// whoever shows it as HTML must escape it. The same holds for the other texts.
    #[oai(skip_serializing_if_is_none)]
    question: Option<String>,
    /// The right answer.
    #[oai(skip_serializing_if_is_none)]
    answer: Option<String>,
    /// When the source says that the question was made, else when it was saved.
    #[oai(skip_serializing_if_is_none)]
    created_at: Option<OffsetDateTime>,
    /// When it was saved.
    #[oai(skip_serializing_if_is_none)]
    saved_at: Option<OffsetDateTime>,
    /// The title of the category.
    category: MaybeUndefined<String>,
    /// What it is worth.
    value: MaybeUndefined<u32>,
    /// The wrong and the right answers, in a fixed order, where the source has them.
    choices: MaybeUndefined<Vec<String>>,
    /// The name of the source, such as `opentdb` or `builtin`.
    #[oai(skip_serializing_if_is_none)]
    source: Option<String>,
    /// The source's own id; where it has none, the question's fingerprint in hexadecimal.
    #[oai(skip_serializing_if_is_none)]
    source_id: Option<String>,
    /// Licence and origin, where the licence asks for it.
    attribution: MaybeUndefined<String>,
}

/// A saved question.
#[derive(Debug, Object)]
#[oai(rename = "Question", example)]
pub(super) struct QuestionView {
    /// Its place in the log of saved questions: 1, 2, 3, … without gaps.
    id: u64,
    /// The question's text. Tags that are known from HTML were taken out, all else is as the source wrote it:
    /// whoever shows it as HTML must escape it. The same holds for the other texts.
    question: String,
    /// The right answer.
    answer: String,
    /// When the source says that the question was made, else when it was saved.
    created_at: OffsetDateTime,
    /// When it was saved.
    saved_at: OffsetDateTime,
    /// The title of the category.
    category: Option<String>,
    /// What it is worth.
    value: Option<u32>,
    /// The wrong and the right answers, in a fixed order, where the source has them.
    choices: Option<Vec<String>>,
    /// The name of the source, such as `opentdb` or `builtin`.
    source: String,
    /// The source's own id; where it has none, the question's fingerprint in hexadecimal.
    source_id: String,
    /// Licence and origin, where the licence asks for it.
    attribution: Option<String>,
}

/// A page of questions.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct QuestionPage {
    /// The questions, newest first.
    items: Vec<QuestionView>,
    /// The cursor of the next page; null on the last one.
    next: Option<String>,
}

#[derive(Debug, ApiResponse)]
pub(super) enum Drawn {
    /// The new questions are saved; this one was saved directly before the first of them. `{}` if there was none.
    #[oai(status = 200)]
    Drawn(Json<PreviousQuestion>),
}

#[derive(Debug, ApiResponse)]
pub(super) enum Listed {
    /// A page of questions.
    #[oai(status = 200)]
    Listed(Json<QuestionPage>),
}

#[derive(Debug, ApiResponse)]
pub(super) enum Found {
    /// The question.
    #[oai(status = 200)]
    Found(Json<QuestionView>),
}

impl From<Question> for QuestionView {
    fn from(question: Question) -> Self {
        Self {
            id: question.id.0,
            question: question.question,
            answer: question.answer,
            created_at: question.created_at,
            saved_at: question.saved_at,
            category: question.category,
            value: question.value,
            choices: question.choices,
            source: question.source.to_string(),
            source_id: question.source_id,
            attribution: question.attribution,
        }
    }
}

impl From<QuestionView> for PreviousQuestion {
    fn from(question: QuestionView) -> Self {
        Self {
            id: Some(question.id),
            question: Some(question.question),
            answer: Some(question.answer),
            created_at: Some(question.created_at),
            saved_at: Some(question.saved_at),
            category: question.category.map_or(MaybeUndefined::Null, MaybeUndefined::Value),
            value: question.value.map_or(MaybeUndefined::Null, MaybeUndefined::Value),
            choices: question.choices.map_or(MaybeUndefined::Null, MaybeUndefined::Value),
            source: Some(question.source),
            source_id: Some(question.source_id),
            attribution: question.attribution.map_or(MaybeUndefined::Null, MaybeUndefined::Value),
        }
    }
}

impl From<Option<Question>> for PreviousQuestion {
    fn from(question: Option<Question>) -> Self {
        question.map(QuestionView::from).map(Self::from).unwrap_or_default()
    }
}

impl From<Page<Question, QuestionId>> for QuestionPage {
    fn from(page: Page<Question, QuestionId>) -> Self {
        Self { items: page.items.into_iter().map(Into::into).collect(), next: page.next.map(cursor::write) }
    }
}

impl Example for NewDraw {
    fn example() -> Self {
        Self { questions_num: Whole(3) }
    }
}

impl Example for QuestionView {
    fn example() -> Self {
        let saved_at = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
        Self {
            id: 41,
            question: "Which planet is known as the Red Planet?".to_owned(),
            answer: "Mars".to_owned(),
            created_at: saved_at,
            saved_at,
            category: Some("Science & Nature".to_owned()),
            value: Some(200),
            choices: Some(["Jupiter", "Mars", "Mercury", "Venus"].map(ToOwned::to_owned).to_vec()),
            source: "opentdb".to_owned(),
            source_id: "5f0c6b1d7a".to_owned(),
            attribution: Some("Open Trivia Database, CC BY-SA 4.0".to_owned()),
        }
    }
}

impl Example for PreviousQuestion {
    fn example() -> Self {
        QuestionView::example().into()
    }
}

impl Example for QuestionPage {
    fn example() -> Self {
        Self { items: vec![QuestionView::example()], next: Some(cursor::write(QuestionId(41))) }
    }
}
