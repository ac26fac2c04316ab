//! Feeds: the hash of the secret that opens a user's feed. A user has one feed or none.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` is declared without them, and `async_trait` expands `<'_>` differently"
)]

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn schema(backend: DbBackend) -> String {
    let Dialect { int, bytes, uuid, table, .. } = Dialect::of(backend);
    format!(
        "CREATE TABLE feeds (
    user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret {bytes} NOT NULL UNIQUE,
    created_at {int} NOT NULL
) {table};"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(&schema(manager.get_database_backend())).await?;
        Ok(())
    }
}
