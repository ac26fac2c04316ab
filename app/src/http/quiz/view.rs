//! Questions as callers see them.

use std::borrow::Cow;
use std::iter;

use poem_openapi::Object;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{Example, ToJSON, Type};
use quizcast_domain::page::Page;
use quizcast_domain::questions::{Question, QuestionId};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::parameters::{Count, Given, Reason};
use crate::http::problem::ApiError;
use crate::http::request::body::{Fields, FromFields};
use crate::http::request::cursor;
use crate::http::request::whole::Whole;
use crate::http::schema::Nullable;

/// How many new questions to save.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct NewDraw {
    /// How many: at least 1, at most what the operator allows.
    pub(super) questions_num: Count,
}

impl FromFields for NewDraw {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self { questions_num: Count(fields.whole("questions_num")?) })
    }
}

/// An answer that somebody gave.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct GivenAnswer {
    /// The answer: at most 1,000 characters. An empty one is wrong.
    pub(super) answer: Given,
}

impl FromFields for GivenAnswer {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self { answer: Given(fields.text("answer")?) })
    }
}

/// Whether a given answer is right.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct Verdict {
    /// Whether it is right.
    pub(super) correct: bool,
    /// The answer that the question has, also if the given one is wrong.
    pub(super) answer: String,
}

/// What is wrong with a question.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct NewReport {
    /// The reason: at most 500 characters. It may be missing or null, and a blank one is none.
    reason: Option<Nullable<Reason>>,
}

impl NewReport {
    /// The reason as it was given.
    pub(super) fn reason(&self) -> Option<&str> {
        self.reason.as_ref()?.0.as_ref().map(|Reason(text)| text.as_str())
    }
}

impl FromFields for NewReport {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self { reason: fields.optional_text("reason")?.map(|text| Nullable(Some(Reason(text)))) })
    }
}

/// A saved question.
#[derive(Debug, Object)]
#[oai(rename = "Question", example)]
pub(super) struct QuestionView {
    /// Its place in the log of saved questions: 1, 2, 3, … without gaps.
    #[oai(validator(minimum(value = "1")))]
    id: u64,
    /// The question's text. Known HTML tags were taken out, and all else is as the source wrote it: escape it before
    /// you show it as HTML. The same holds for the other texts.
    question: String,
    /// The right answer.
    answer: String,
    /// When the source says that the question was made, else when it was saved.
    created_at: OffsetDateTime,
    /// When it was saved.
    saved_at: OffsetDateTime,
    /// The title of the category.
    category: Nullable<String>,
    /// What it is worth.
    value: Nullable<u32>,
    /// The wrong and the right answers, in a fixed order, where the source has them.
    choices: Nullable<Vec<String>>,
    /// Whether the operator took it out of lists, counts, exports and draws by chance.
    hidden: bool,
    /// The name of the source, such as `opentdb` or `builtin`.
    source: String,
    /// The source's own id; where it has none, the question's fingerprint in hexadecimal.
    source_id: String,
    /// Licence and origin, where the licence asks for it.
    attribution: Nullable<String>,
}

/// A page of questions.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct QuestionPage {
    /// The questions, newest first.
    items: Vec<QuestionView>,
    /// The cursor of the next page; null on the last one.
    next: Nullable<String>,
}

/// Questions by chance.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct RandomQuestions {
    /// The questions, in a random order.
    items: Vec<QuestionView>,
}

/// What `POST /quiz` answers with: a question, or an object without fields.
#[derive(Debug)]
pub(super) struct PreviousQuestion(Option<QuestionView>);

impl From<Question> for QuestionView {
    fn from(question: Question) -> Self {
        Self {
            id: question.id.0,
            question: question.question,
            answer: question.answer,
            created_at: question.created_at,
            saved_at: question.saved_at,
            category: question.category.into(),
            value: question.value.into(),
            choices: question.choices.into(),
            hidden: question.hidden,
            source: question.source.to_string(),
            source_id: question.source_id,
            attribution: question.attribution.into(),
        }
    }
}

impl From<Vec<Question>> for RandomQuestions {
    fn from(questions: Vec<Question>) -> Self {
        Self { items: questions.into_iter().map(Into::into).collect() }
    }
}

impl From<Option<Question>> for PreviousQuestion {
    fn from(question: Option<Question>) -> Self {
        Self(question.map(Into::into))
    }
}

impl Type for PreviousQuestion {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "PreviousQuestion".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Reference(Self::name().into_owned())
    }

    /// The schema of a question, of which no field is required.
    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>(Self::name().into_owned(), |registry| MetaSchema {
            title: Some(Self::name().into_owned()),
            description: Some(
                "The question that was saved directly before; without any field where there was none.",
            ),
            required: Vec::new(),
            ..registry.create_fake_schema::<QuestionView>()
        });
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(iter::once(self))
    }
}

impl ToJSON for PreviousQuestion {
    fn to_json(&self) -> Option<Value> {
        match &self.0 {
            Some(question) => question.to_json(),
            None => Some(Value::Object(Map::new())),
        }
    }
}

impl From<Page<Question, QuestionId>> for QuestionPage {
    fn from(page: Page<Question, QuestionId>) -> Self {
        Self {
            items: page.items.into_iter().map(Into::into).collect(),
            next: page.next.map(cursor::write).into(),
        }
    }
}

impl Example for NewDraw {
    fn example() -> Self {
        Self { questions_num: Count(Whole(3)) }
    }
}

impl Example for GivenAnswer {
    fn example() -> Self {
        Self { answer: Given("What is Mars?".to_owned()) }
    }
}

impl Example for NewReport {
    fn example() -> Self {
        Self { reason: Some(Nullable(Some(Reason("The answer is out of date.".to_owned())))) }
    }
}

impl Example for RandomQuestions {
    fn example() -> Self {
        Self { items: vec![QuestionView::example()] }
    }
}

impl Example for Verdict {
    fn example() -> Self {
        Self { correct: true, answer: "Mars".to_owned() }
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
            category: Some("Science & Nature".to_owned()).into(),
            value: Some(200).into(),
            choices: Some(["Jupiter", "Mars", "Mercury", "Venus"].map(ToOwned::to_owned).to_vec()).into(),
            hidden: false,
            source: "opentdb".to_owned(),
            source_id: "5f0c6b1d7a".to_owned(),
            attribution: Some("Open Trivia Database, CC BY-SA 4.0".to_owned()).into(),
        }
    }
}

impl Example for QuestionPage {
    fn example() -> Self {
        Self { items: vec![QuestionView::example()], next: Some(cursor::write(QuestionId(41))).into() }
    }
}
