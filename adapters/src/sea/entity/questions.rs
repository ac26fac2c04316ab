//! The log of questions.

use quizcast_domain::BoxError;
use quizcast_domain::questions::{FOLDING_VERSION, NewQuestion, Question, QuestionId, SourceName};
use sea_orm::entity::prelude::*;
use sea_orm::{DbBackend, IdenStatic, Iterable};
use serde::{Deserialize, Serialize};

use crate::sea::db::clock::{from_micros, to_micros};
use crate::sea::db::json;

/// A row. Its JSON is what the SQL of [`predecessor`] returns, and what the SQL of [`insertable`] reads.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "questions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(default, skip_serializing)]
    pub id: i64,
    pub question: String,
    pub answer: String,
    pub source: String,
    pub source_id: String,
    pub category: Option<String>,
    #[serde(skip_deserializing)]
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
    #[serde(skip_deserializing)]
    pub folded: String,
    #[serde(skip_deserializing)]
    pub folding: i64,
    #[serde(skip_deserializing, serialize_with = "json::as_hex")]
    pub fingerprint: Vec<u8>,
    /// 1 if it is hidden, else 0.
    #[serde(default, skip_serializing)]
    pub hidden: i64,
    /// Its row in `categories`. Triggers set it.
    #[serde(skip)]
    pub category_number: Option<i64>,
    /// How many people reported it.
    #[serde(skip)]
    pub reports: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row of `new`, saved at `saved_at` (in microseconds). It has no place in the log yet.
    pub(in crate::sea) fn of(new: &NewQuestion, saved_at: i64) -> Result<Self, BoxError> {
        let draft = new.draft();
        Ok(Self {
            id: 0,
            question: draft.question.clone(),
            answer: draft.answer.clone(),
            source: draft.source.as_str().to_owned(),
            source_id: new.source_id().to_owned(),
            category: draft.category.clone(),
            folded_category: new.folded_category().map(str::to_owned),
            category_id: draft.category_id,
            value: draft.value.map(i64::from),
            choices: draft.choices.as_ref().map(serde_json::to_string).transpose()?,
            created_at: draft.created_at.map_or(saved_at, to_micros),
            saved_at,
            airdate: draft.airdate.map(to_micros),
            game_id: draft.game_id,
            attribution: draft.attribution.clone(),
            folded: new.folded().to_owned(),
            folding: FOLDING_VERSION.into(),
            fingerprint: new.fingerprint().0.to_vec(),
            hidden: 0,
            category_number: None,
            reports: None,
        })
    }
}

/// The columns of a new row without its number and without those that change later, and the SQL that reads each of them from the JSON object `v`.
pub(in crate::sea) fn insertable(backend: DbBackend) -> (String, String) {
    let later = |column: &Column| {
        matches!(column, Column::Id | Column::Hidden | Column::CategoryNumber | Column::Reports)
    };
    let columns = || Column::iter().filter(|column| !later(column));
    let value = |column: Column| {
        let text = format!("v ->> '{}'", column.as_str());
        match column.def().get_column_type() {
            ColumnType::BigInteger => format!("CAST({text} AS BIGINT)"),
            ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => {
                json::bytes(backend, &text)
            }
            _ => text,
        }
    };
    let names: Vec<_> = columns().map(|column| column.as_str().to_owned()).collect();
    (names.join(", "), columns().map(value).collect::<Vec<_>>().join(", "))
}

/// An SQL expression for the question with the number `id`: JSON for [`read_row`], or NULL if the statement's
/// snapshot lacks it.
pub(in crate::sea) fn predecessor(backend: DbBackend, id: &str) -> String {
    const COLUMNS: [Column; 14] = [
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
        Column::Hidden,
    ];
    let object = if backend == DbBackend::Sqlite { "json_object" } else { "json_build_object" };
    let fields = COLUMNS.map(|column| format!("'{0}', p.{0}", column.as_str())).join(", ");
    format!("(SELECT CAST({object}({fields}) AS TEXT) FROM questions p WHERE p.id = {id})")
}

/// The question with the number `id`, from the JSON of its row.
pub(in crate::sea) fn read_row(id: i64, json: &str) -> Result<Question, BoxError> {
    Model { id, ..serde_json::from_str(json)? }.try_into()
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
            hidden: row.hidden != 0,
        })
    }
}
