//! A question as a source gives it.

use time::OffsetDateTime;

use super::SourceName;

/// What a source says about a question. [`NewQuestion::new`](super::NewQuestion::new) cleans and checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The question's text.
    pub question: String,
    /// The right answer.
    pub answer: String,
    /// Which source.
    pub source: SourceName,
    /// The source's own id of the question, if it has ids.
    pub source_id: Option<String>,
    /// The title of the category.
    pub category: Option<String>,
    /// The source's own id of the category.
    pub category_id: Option<i64>,
    /// What the question is worth.
    pub value: Option<u32>,
    /// The wrong and the right answers, in the order in which they are shown.
    pub choices: Option<Vec<String>>,
    /// When the source says that the question was made.
    pub created_at: Option<OffsetDateTime>,
    /// When the question was on the air.
    pub airdate: Option<OffsetDateTime>,
    /// In which game it was asked.
    pub game_id: Option<i64>,
    /// Licence and origin, where the licence asks for it.
    pub attribution: Option<String>,
}

impl Draft {
    /// A draft with nothing but a text, an answer and where they are from.
    #[must_use]
    pub fn new(source: SourceName, question: impl Into<String>, answer: impl Into<String>) -> Self {
        Self {
            question: question.into(),
            answer: answer.into(),
            source,
            source_id: None,
            category: None,
            category_id: None,
            value: None,
            choices: None,
            created_at: None,
            airdate: None,
            game_id: None,
            attribution: None,
        }
    }
}
