//! Users and the hashes of their tokens.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub token: Vec<u8>,
    pub created_at: i64,
    pub records: i64,
    pub record_bytes: i64,
}

impl ActiveModelBehavior for ActiveModel {}
