//! The log of questions.

use quizcast_domain::BoxError;
use quizcast_domain::questions::{FOLDING_VERSION, NewQuestion, Question, QuestionId, SourceName};
use sea_orm::ActiveValue::Set;
use sea_orm::DbBackend;
use sea_orm::entity::prelude::*;
use serde::Deserialize;

use crate::sea::db::clock::{from_micros, to_micros};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
#[sea_orm(table_name = "questions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub question: String,
    pub answer: String,
    pub source: String,
    pub source_id: String,
    pub category: Option<String>,
    #[serde(skip)]
    pub folded_category: Option<String>,
    pub category_id: Option<i64>,
    pub value: Option<i64>,
    /// A JSON array of strings.
    pub choices: Option<String>,
    pub created_at: i64,
    pub saved_at: i64,
    pub airdate: Option<i64>,
    pub game_id: Option<i64>,
    pub attribution: Option<String>,
    #[serde(skip)]
    pub folded: String,
    #[serde(skip)]
    pub folding: i64,
    #[serde(skip)]
    pub fingerprint: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    /// The row of `new`, saved at `saved_at` (in microseconds) with the number `id`.
    pub(in crate::sea) fn saved(id: i64, new: &NewQuestion, saved_at: i64) -> Result<Self, BoxError> {
        let draft = new.draft();
        let choices = draft.choices.as_ref().map(serde_json::to_string).transpose()?;
        Ok(Self {
            id: Set(id),
            question: Set(draft.question.clone()),
            answer: Set(draft.answer.clone()),
            source: Set(draft.source.as_str().to_owned()),
            source_id: Set(new.source_id().to_owned()),
            category: Set(draft.category.clone()),
            folded_category: Set(new.folded_category().map(str::to_owned)),
            category_id: Set(draft.category_id),
            value: Set(draft.value.map(i64::from)),
            choices: Set(choices),
            created_at: Set(draft.created_at.map_or(saved_at, to_micros)),
            saved_at: Set(saved_at),
            airdate: Set(draft.airdate.map(to_micros)),
            game_id: Set(draft.game_id),
            attribution: Set(draft.attribution.clone()),
            folded: Set(new.folded().to_owned()),
            folding: Set(FOLDING_VERSION.into()),
            fingerprint: Set(new.fingerprint().0.to_vec()),
        })
    }
}

/// An SQL expression for the question with the number `id`: JSON for [`read_predecessor`], or NULL if the
/// statement's snapshot lacks it.
pub(in crate::sea) fn predecessor(backend: DbBackend, id: &str) -> String {
    const COLUMNS: [Column; 14] = [
        Column::Id,
        Column::Question,
        Column::Answer,
        Column::Source,
        Column::SourceId,
        Column::Category,
        Column::CategoryId,
        Column::Value,
        Column::Choices,
        Column::CreatedAt,
        Column::SavedAt,
        Column::Airdate,
        Column::GameId,
        Column::Attribution,
    ];
    let object = if backend == DbBackend::Sqlite { "json_object" } else { "json_build_object" };
    let fields = COLUMNS.map(|column| format!("'{0}', p.{0}", column.as_str())).join(", ");
    format!("(SELECT CAST({object}({fields}) AS TEXT) FROM questions p WHERE p.id = {id})")
}

pub(in crate::sea) fn read_predecessor(json: &str) -> Result<Question, BoxError> {
    serde_json::from_str::<Model>(json)?.try_into()
}

impl TryFrom<Model> for Question {
    type Error = BoxError;

    fn try_from(row: Model) -> Result<Self, BoxError> {
        Ok(Self {
            id: QuestionId(row.id.try_into()?),
            question: row.question,
            answer: row.answer,
            source: SourceName::new(&row.source)?,
            source_id: row.source_id,
            category: row.category,
            category_id: row.category_id,
            value: row.value.map(u32::try_from).transpose()?,
            choices: row.choices.as_deref().map(serde_json::from_str).transpose()?,
            created_at: from_micros(row.created_at)?,
            saved_at: from_micros(row.saved_at)?,
            airdate: row.airdate.map(from_micros).transpose()?,
            game_id: row.game_id,
            attribution: row.attribution,
        })
    }
}
