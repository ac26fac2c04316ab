//! Bodies of MP3s in the database, in pieces that are stored and read each by itself.
//!
//! No transaction is open while an upload or a listener is waited for, and no connection is taken.
//! A body that was begun has a row of its own; its writer stores nothing more once that is gone.

mod read;
mod writer;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use quizcast_domain::records::{AudioId, AudioStore, ByteRange, ByteStream, Created, StoreError};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use super::Database;
use super::error::store_error;
use read::Reading;
use writer::Writer;

/// Length of all pieces of a body but the last.
const CHUNK: usize = 256 * 1024;
/// How many pieces are removed in one step: the writer is soon free again.
const REMOVED_AT_A_TIME: i64 = 64;
/// A few pages more than a piece has on SQLite, with pages of 16 KiB.
const PAGES_OF_A_PIECE: i64 = 20;

/// Bodies of MP3s in the database.
#[derive(Debug, Clone)]
pub struct SeaAudioStore {
    db: Database,
}

impl SeaAudioStore {
    /// Over an open database.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }

    /// The piece of a body in this place.
    async fn chunk(&self, id: AudioId, seq: i64) -> Result<Option<Bytes>, DbErr> {
        let sql = "SELECT bytes FROM audio_chunks WHERE audio = $1 AND seq = $2";
        let chunk = self.statement(sql, [id.0.into(), seq.into()]);
        let row = self.db.within(self.db.read.query_one_raw(chunk)).await?;
        let bytes = row.map(|row| row.try_get_by_index::<Vec<u8>>(0)).transpose()?;
        Ok(bytes.map(Bytes::from))
    }

    /// The first place where a piece still is.
    async fn lowest(&self, id: AudioId) -> Result<Option<i64>, DbErr> {
        let sql = "SELECT MIN(seq) FROM audio_chunks WHERE audio = $1";
        let lowest = self.statement(sql, [id.0.into()]);
        let row = self.db.within(self.db.write.query_one_raw(lowest)).await?;
        row.map_or(Ok(None), |row| row.try_get_by_index(0))
    }

    /// Gives the pages of so many pieces back to the disk; PostgreSQL sees to that by itself. Where that
    /// fails they are free for what comes next all the same.
    async fn shrink(&self, pieces: i64) {
        if self.db.backend() == DbBackend::Sqlite {
            let sql = format!("PRAGMA incremental_vacuum({})", PAGES_OF_A_PIECE * pieces);
            let vacuum = || async { self.db.write.execute_unprepared(&sql).await.map_err(store_error) };
            if let Err(error) = self.db.freeing(vacuum).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the database did not shrink");
            }
            self.db.settle().await;
        }
    }

    async fn change<const N: usize>(&self, sql: &str, values: [Value; N]) -> Result<u64, StoreError> {
        let change = self.statement(sql, values);
        let changed = self.db.within(self.db.write.execute_raw(change)).await;
        Ok(changed.map_err(store_error)?.rows_affected())
    }

    fn statement<const N: usize>(&self, sql: &str, values: [Value; N]) -> Statement {
        Statement::from_sql_and_values(self.db.backend(), sql, values)
    }
}

#[async_trait]
impl AudioStore for SeaAudioStore {
    async fn create(&self, id: AudioId) -> Result<Created, StoreError> {
        self.db.growing().await?;
        self.change("INSERT INTO audio (id) VALUES ($1)", [id.0.into()]).await?;
        Ok(Created { writer: Box::new(Writer::new(self.clone(), id)), note: None })
    }

    async fn read(&self, id: AudioId, range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        let mut reading = Reading::new(self.clone(), id, range);
        let Some(first) = reading.next().await.map_err(|error| StoreError::Unavailable(error.into()))? else {
            return Ok(None);
        };
        let rest = stream::try_unfold(reading, Reading::step);
        Ok(Some(Box::pin(stream::StreamExt::chain(stream::iter([Ok(first)]), rest))))
    }

    async fn remove(&self, id: AudioId, _note: Option<String>) -> Result<(), StoreError> {
        let body = || self.change("DELETE FROM audio WHERE id = $1", [id.0.into()]);
        self.db.freeing(body).await?;
        let mut step = REMOVED_AT_A_TIME;
        while let Some(lowest) = self.lowest(id).await.map_err(store_error)? {
            let sql = "DELETE FROM audio_chunks WHERE audio = $1 AND seq >= $2 AND seq < $3";
            let end = lowest + step;
            let pieces = || self.change(sql, [id.0.into(), lowest.into(), end.into()]);
            match self.db.freeing(pieces).await {
                // SQLite writes what it overwrites to its log: what is left of the disk holds less of it.
                Err(StoreError::Full(_)) if step > 1 => step = (step / 4).max(1),
                removed => {
                    removed?;
                    self.shrink(step).await;
                }
            }
        }
        Ok(())
    }
}
