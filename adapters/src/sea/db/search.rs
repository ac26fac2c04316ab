//! Searches: calls that may read every row, and how they spare other calls.
//!
//! While a search reads, SQLite cannot reset its write-ahead log. If searches overlap without a gap, the log
//! grows with each write. Each search also keeps a core busy. So only a few run at a time, and none while a
//! checkpoint empties the log.

use std::sync::Arc;
use std::time::Duration;

use quizcast_domain::RepoError;
use sea_orm::{ConnectionTrait, DbErr};
use tokio::time::timeout;

use super::database::Database;
use super::error::repo_error;
use super::turns::SEARCHES;

/// How long a search waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

impl Database {
    /// Waits for a turn and runs `search` in a task of its own.
    ///
    /// If the caller is dropped, the database still works on, and the task keeps its turn until the end.
    /// Otherwise dropped calls would let more searches run than allowed.
    pub(in crate::sea) async fn search<T: Send + 'static>(
        &self,
        search: impl Future<Output = Result<T, DbErr>> + Send + 'static,
    ) -> Result<T, RepoError> {
        if self.keeper.is_some() && self.emptied.is_due() {
            let db = self.clone();
            // The janitor calls `checkpoint`, too, and logs its errors.
            drop(tokio::spawn(async move { drop(db.checkpoint().await) }));
        }
        let turn = timeout(PATIENCE, Arc::clone(&self.searches).acquire_owned()).await;
        let turn = turn.map_err(|late| RepoError::Unavailable(late.into()))?;
        let turn = turn.map_err(|closed| RepoError::Unavailable(closed.into()))?;
        let found = tokio::spawn(async move {
            let _turn = turn;
            search.await
        });
        found.await.map_err(|ended| RepoError::Unavailable(ended.into()))?.map_err(repo_error)
    }

    /// Copies SQLite's write-ahead log into the database file and empties it, if no reader is in the way.
    /// PostgreSQL does so by itself.
    ///
    /// The first step, `PASSIVE`, does most of it beside readers and writers. The second, `TRUNCATE`, holds
    /// searches and writers back. If a reader or writer is in its way, it gives up after a fifth of a second,
    /// and the next call makes up for it.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the database does not answer, [`RepoError::Full`] on a full disk.
    pub async fn checkpoint(&self) -> Result<(), RepoError> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        keeper.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await.map_err(repo_error)?;
        let no_search = self.searches.acquire_many(SEARCHES).await;
        let no_search = no_search.map_err(|closed| RepoError::Unavailable(closed.into()))?;
        let emptied = keeper.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await;
        drop(no_search);
        emptied.map(drop).map_err(repo_error)
    }
}
