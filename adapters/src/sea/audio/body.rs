//! The rows of one body: one in `audio`, and one in `audio_chunks` for each piece.

use bytes::Bytes;
use quizcast_domain::records::{AudioId, StoreError};
use sea_orm::{DbBackend, DbErr, Value};

use crate::sea::db::error::store_error;
use crate::sea::db::{Database, Sql};

/// Length of all pieces of a body but the last.
pub(super) const CHUNK: usize = 256 * 1024;

/// The rows of one body.
#[derive(Debug, Clone)]
pub(super) struct Body {
    db: Database,
    id: AudioId,
}

impl Body {
    pub(super) const fn new(db: Database, id: AudioId) -> Self {
        Self { db, id }
    }

    pub(super) const fn id(&self) -> AudioId {
        self.id
    }

    /// Inserts the row in `audio`, without which no piece is stored.
    pub(super) async fn begin(&self) -> Result<(), StoreError> {
        self.change("INSERT INTO audio (id) VALUES ($1)", [self.id.0.into()]).await.map(drop)
    }

    /// Deletes the row in `audio`: no piece is stored from now on.
    pub(super) async fn end(&self) -> Result<(), StoreError> {
        self.change("DELETE FROM audio WHERE id = $1", [self.id.0.into()]).await.map(drop)
    }

    /// Stores a piece, unless the body was removed. On PostgreSQL it locks the row in `audio`, so that nobody
    /// deletes it meanwhile.
    pub(super) async fn store(&self, seq: i64, piece: Vec<u8>) -> Result<(), StoreError> {
        let lock = if self.db.backend() == DbBackend::Postgres { "FOR KEY SHARE" } else { "" };
        let sql = format!(
            "INSERT INTO audio_chunks (audio, seq, bytes) \
             SELECT id, CAST($2 AS BIGINT), $3 FROM audio WHERE id = $1 {lock}"
        );
        match self.change(&sql, [self.id.0.into(), seq.into(), piece.into()]).await? {
            0 => Err(StoreError::GivenUp),
            _ => Ok(()),
        }
    }

    /// Reads the piece with the number `seq`.
    pub(super) async fn piece(&self, seq: i64) -> Result<Option<Bytes>, DbErr> {
        let sql = "SELECT bytes FROM audio_chunks WHERE audio = $1 AND seq = $2";
        let row = self.db.within(self.db.read.one(sql, [self.id.0.into(), seq.into()])).await?;
        let bytes = row.map(|row| row.try_get_by_index::<Vec<u8>>(0)).transpose()?;
        Ok(bytes.map(Bytes::from))
    }

    /// The lowest number of the pieces that are still stored.
    pub(super) async fn lowest(&self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT MIN(seq) FROM audio_chunks WHERE audio = $1";
        let row = self.db.within(self.db.write.one(sql, [self.id.0.into()])).await.map_err(store_error)?;
        row.map_or(Ok(None), |row| row.try_get_by_index(0)).map_err(store_error)
    }

    /// Deletes the pieces with the numbers `from..to`.
    pub(super) async fn remove(&self, from: i64, to: i64) -> Result<(), StoreError> {
        let sql = "DELETE FROM audio_chunks WHERE audio = $1 AND seq >= $2 AND seq < $3";
        self.change(sql, [self.id.0.into(), from.into(), to.into()]).await.map(drop)
    }

    async fn change<const N: usize>(&self, sql: &str, values: [Value; N]) -> Result<u64, StoreError> {
        self.db.within(self.db.write.change(sql, values)).await.map_err(store_error)
    }
}
