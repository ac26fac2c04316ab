//! Records, the register of the bodies behind them, and the bodies that are kept in the database.
//!
//! The rows of `records` stay small: waveforms (`record_peaks`) and bodies (`audio_chunks`) have tables of
//! their own. `users.record_bytes` and `record_totals` are updated with every change, since each upload
//! compares them with its quotas. An older program would remove users without updating `record_totals`, so
//! `oldest_program` rises to 2.

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
    let Dialect { int, float, bytes, uuid, table, serial, .. } = Dialect::of(backend);
    // `EXTERNAL` turns compression off: MP3 does not get smaller, and PostgreSQL would decompress each chunk
    // to read it.
    let plain = match backend {
        DbBackend::Sqlite => "",
        _ => "ALTER TABLE audio_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;",
    };
    format!(
        "
CREATE TABLE audio_bodies (
    id {uuid} NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'dead')),
    heartbeat {int} NOT NULL,
    note TEXT
) {table};
CREATE INDEX audio_bodies_running ON audio_bodies (heartbeat) WHERE state = 'running';
CREATE INDEX audio_bodies_dead ON audio_bodies (id) WHERE state = 'dead';

CREATE TABLE records (
    seq {serial},
    id {uuid} NOT NULL UNIQUE,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT,
    created_at {int} NOT NULL,
    audio {uuid} NOT NULL UNIQUE REFERENCES audio_bodies (id),
    head {bytes} NOT NULL,
    body_length {int} NOT NULL,
    duration {int} NOT NULL,
    sample_rate {int} NOT NULL,
    channels {int} NOT NULL,
    bitrate {int} NOT NULL,
    loudness {float},
    peak {float},
    warnings TEXT NOT NULL
) {table};
CREATE INDEX records_of_user ON records (user_id, seq);

CREATE TABLE record_peaks (
    record_id {uuid} NOT NULL PRIMARY KEY REFERENCES records (id) ON DELETE CASCADE,
    samples_per_pixel {int} NOT NULL,
    pairs {bytes} NOT NULL
) {table};

CREATE TABLE record_totals (
    one {int} NOT NULL PRIMARY KEY CHECK (one = 1),
    bytes {int} NOT NULL
) {table};
INSERT INTO record_totals (one, bytes) VALUES (1, 0);

CREATE TABLE audio (
    id {uuid} NOT NULL PRIMARY KEY
) {table};

CREATE TABLE audio_chunks (
    audio {uuid} NOT NULL,
    seq {int} NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (audio, seq)
) {table};
{plain}
UPDATE schema_info SET oldest_program = 2;
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
