//! On SQLite the log's last number follows the questions by itself.
//!
//! So a single question is appended in one statement, as PostgreSQL does it without a trigger. Who
//! takes numbers before the questions, as every program may, makes it fire for nothing.

#![expect(
    elided_lifetimes_in_paths,
    reason = "the trait is declared without them, and async_trait tells the two apart"
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

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            manager.get_connection().execute_unprepared("DROP TRIGGER questions_move_the_log").await?;
        }
        Ok(())
    }
}
