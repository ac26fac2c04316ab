//! The categories of the questions.

use quizcast_domain::BoxError;
use quizcast_domain::archive::{Category, CategoryId};
use sea_orm::entity::prelude::*;

use crate::sea::db::clock::from_micros;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "categories")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub folded: String,
    pub title: String,
    pub questions: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Category {
    type Error = BoxError;

    fn try_from(row: Model) -> Result<Self, BoxError> {
        Ok(Self {
            id: CategoryId(row.id.try_into()?),
            title: Self::shown(&row.title),
            questions: row.questions.try_into()?,
            created_at: from_micros(row.created_at)?,
            updated_at: from_micros(row.updated_at)?,
        })
    }
}
