//! On SQLite a trigger advances `quiz_log.last_id` when a question is inserted.
//!
//! So one statement appends a single question, as on PostgreSQL, which needs no trigger for that. Where the
//! numbers were reserved first (several questions, older programs) its condition is false and it does
//! nothing.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` is declared without them, and `async_trait` expands `<'_>` differently"
)]

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const FOLLOW: &str = "
CREATE TRIGGER questions_move_the_log AFTER INSERT ON questions
WHEN NEW.id > (SELECT last_id FROM quiz_log WHERE one = 1)
BEGIN
    UPDATE quiz_log SET last_id = NEW.id WHERE one = 1;
END";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            manager.get_connection().execute_unprepared(FOLLOW).await?;
        }
        Ok(())
    }
}
