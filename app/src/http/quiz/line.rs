//! A line of the export.

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::questions::Question;
use time::OffsetDateTime;

use super::view::QuestionView;
use crate::http::schema::Nullable;

/// A line of the export: a saved question with all that is known about it.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct ExportedQuestion {
    #[oai(flatten)]
    question: QuestionView,
    /// When it was on the air.
    airdate: Nullable<OffsetDateTime>,
    /// In which game it was asked.
    game_id: Nullable<i64>,
    /// The source's own id of the category.
    category_id: Nullable<i64>,
}

impl From<Question> for ExportedQuestion {
    fn from(question: Question) -> Self {
        let (airdate, game_id, category_id) = (question.airdate, question.game_id, question.category_id);
        Self {
            question: question.into(),
            airdate: airdate.into(),
            game_id: game_id.into(),
            category_id: category_id.into(),
        }
    }
}

impl Example for ExportedQuestion {
    fn example() -> Self {
        Self {
            question: QuestionView::example(),
            airdate: Some(OffsetDateTime::UNIX_EPOCH + time::Duration::days(10_000)).into(),
            game_id: Some(4680).into(),
            category_id: Some(17).into(),
        }
    }
}
