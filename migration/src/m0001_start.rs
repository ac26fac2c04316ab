//! Users, the log of questions, the idempotency keys, and the number of the oldest program that may serve.
//!
//! Times are microseconds since 1970 in UTC, as integers: they sort and compare alike in both
//! databases, before 1970 too, and lose nothing.

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
    let Dialect { int, bytes, uuid, table, equality, .. } = Dialect::of(backend);
    format!(
        "
CREATE TABLE users (
    id {uuid} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    token {bytes} NOT NULL UNIQUE,
    created_at {int} NOT NULL,
    records {int} NOT NULL DEFAULT 0,
    record_bytes {int} NOT NULL DEFAULT 0
) {table};

CREATE TABLE questions (
    id {int} NOT NULL PRIMARY KEY,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    category TEXT,
    folded_category TEXT,
    category_id {int},
    value {int},
    choices TEXT,
    created_at {int} NOT NULL,
    saved_at {int} NOT NULL,
    airdate {int},
    game_id {int},
    attribution TEXT,
    folded TEXT NOT NULL,
    folding {int} NOT NULL,
    fingerprint {bytes} NOT NULL UNIQUE,
    UNIQUE (source, source_id)
) {table};

CREATE INDEX questions_category ON questions {equality} (folded_category) WHERE folded_category IS NOT NULL;
CREATE INDEX questions_category_id ON questions (category_id) WHERE category_id IS NOT NULL;
CREATE INDEX questions_airdate ON questions (airdate) WHERE airdate IS NOT NULL;

CREATE TABLE quiz_log (
    one {int} NOT NULL PRIMARY KEY CHECK (one = 1),
    last_id {int} NOT NULL
) {table};
INSERT INTO quiz_log (one, last_id) VALUES (1, 0);

CREATE TABLE idempotency_keys (
    key {bytes} NOT NULL PRIMARY KEY,
    request {bytes} NOT NULL,
    holder {uuid} NOT NULL,
    receipt TEXT,
    created_at {int} NOT NULL,
    lease_until {int} NOT NULL
) {table};
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE schema_info (
    one {int} NOT NULL PRIMARY KEY CHECK (one = 1),
    oldest_program {int} NOT NULL
) {table};
INSERT INTO schema_info (one, oldest_program) VALUES (1, 1);
"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(&schema(manager.get_database_backend())).await?;
        Ok(())
    }
}
