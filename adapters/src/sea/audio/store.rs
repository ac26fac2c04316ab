//! The port: beginning, reading and removing bodies.

use async_trait::async_trait;
use quizcast_domain::records::{AudioId, AudioStore, ByteRange, ByteStream, Created, StoreError};
use sea_orm::{ConnectionTrait, DbBackend};

use super::body::Body;
use super::cache::PieceCache;
use super::read::Stored;
use super::writer::Writer;
use crate::pieces;
use crate::sea::db::Database;
use crate::sea::db::error::store_error;

/// At most so many pieces are deleted by one statement, so that other writers need not wait long on SQLite.
const REMOVED_AT_A_TIME: i64 = 64;
/// How many pages a piece takes on SQLite at most: 16 pages of 16 KiB, and a few more.
const PAGES_OF_A_PIECE: i64 = 20;

/// Bodies of MP3s in the database.
#[derive(Debug, Clone)]
pub struct SeaAudioStore {
    db: Database,
    cache: Option<PieceCache>,
}

impl SeaAudioStore {
    /// A store over an open database. It keeps pieces that were read in memory, so only bodies may be read that do not
    /// change any more.
    #[must_use]
    pub fn new(db: Database) -> Self {
        Self { db, cache: Some(PieceCache::new()) }
    }

    /// A store over an open database whose bodies may be read while they grow.
    #[must_use]
    pub const fn of_drafts(db: Database) -> Self {
        Self { db, cache: None }
    }

    fn body(&self, id: AudioId) -> Body {
        Body::new(self.db.clone(), id)
    }

    /// On SQLite, gives the pages of that many pieces back to the disk. If that fails, later rows reuse the
    /// pages. PostgreSQL does so by itself.
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
}

#[async_trait]
impl AudioStore for SeaAudioStore {
    async fn create(&self, id: AudioId) -> Result<Created, StoreError> {
        self.db.growing().await?;
        let body = self.body(id);
        body.begin().await?;
        Ok(Created { writer: Box::new(Writer::new(body)), note: None })
    }

    async fn read(&self, id: AudioId, range: ByteRange) -> Result<Option<ByteStream>, StoreError> {
        pieces::read(Stored { body: self.body(id), cache: self.cache.clone() }, range).await
    }

    async fn remove(&self, id: AudioId, _note: Option<String>) -> Result<(), StoreError> {
        let body = self.body(id);
        self.db.freeing(|| body.end()).await?;
        if let Some(cache) = &self.cache {
            cache.forget(id);
        }
        let mut step = REMOVED_AT_A_TIME;
        while let Some(lowest) = body.lowest().await? {
            match self.db.freeing(|| body.remove(lowest, lowest + step)).await {
                // SQLite first writes the overwritten pages to its log: a nearly full disk has room for
                // fewer.
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
