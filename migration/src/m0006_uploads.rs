//! Uploads that go on after a break: the uploads, their last seams, and the WAV that is not encoded yet.
//!
//! `beat_at` is NULL if nobody holds the upload. `stored` is its offset. `uncut` is 1 if its sound cannot be cut, so that
//! all of its WAV is kept; otherwise `next_seam` says how long the WAV must be for the next seam. `key_hash` is the hash of
//! the `Idempotency-Key` that it was begun with.
//!
//! `uploads_open_touched` is for the sweep: where `UPLOAD_EXPIRY` is shorter than the time for which ended uploads are
//! remembered, it would else read all that ended in between, about once a minute.
//!
//! The state of the last seam has a table of its own: SQLite writes all of a row again when one column of it changes,
//! and `beat_at` changes every few seconds.
//!
//! The MP3 of an open upload lies in `audio` and `audio_chunks`, under the id `audio`. `body_at_seam` is its length at the
//! last seam. In `audio_bodies` its heartbeat lies days in the future, so that no program sweeps it, older ones included.

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
    let Dialect { int, bytes, uuid, table, serial, .. } = Dialect::of(backend);
    // WAV and the states of seams hardly get smaller.
    let plain = match backend {
        DbBackend::Sqlite => "",
        _ => {
            "ALTER TABLE upload_wav ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE upload_seams ALTER COLUMN state SET STORAGE EXTERNAL;"
        }
    };
    format!(
        "
CREATE TABLE uploads (
    seq {serial},
    id {uuid} NOT NULL UNIQUE,
    user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    protocol TEXT NOT NULL CHECK (protocol IN ('tus', 'draft')),
    name TEXT,
    length {int},
    finish {int} NOT NULL,
    metadata TEXT,
    key_hash {bytes} UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed')),
    failure TEXT,
    record {uuid},
    stored {int} NOT NULL,
    epoch {int} NOT NULL,
    beat_at {int},
    wanted {int} NOT NULL,
    audio {uuid} NOT NULL,
    body_length {int} NOT NULL,
    body_at_seam {int} NOT NULL,
    uncut {int} NOT NULL,
    next_seam {int},
    created_at {int} NOT NULL,
    touched_at {int} NOT NULL
) {table};
CREATE INDEX uploads_of_user ON uploads (user_id, seq);
CREATE INDEX uploads_open ON uploads (user_id, seq) WHERE state = 'open';
CREATE INDEX uploads_open_touched ON uploads (touched_at) WHERE state = 'open';
CREATE INDEX uploads_uncut ON uploads (seq) WHERE state = 'open' AND uncut = 1;
CREATE INDEX uploads_touched ON uploads (touched_at);
CREATE INDEX uploads_created ON uploads (created_at);

CREATE TABLE upload_seams (
    upload {uuid} NOT NULL PRIMARY KEY REFERENCES uploads (id) ON DELETE CASCADE,
    position {int} NOT NULL,
    next_seam {int} NOT NULL,
    state {bytes} NOT NULL
) {table};

CREATE TABLE upload_wav (
    upload {uuid} NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    start {int} NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (upload, start)
) {table};
{plain}
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
