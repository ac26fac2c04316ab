//! Calls that may look at every row, and what they must not do to the others.
//!
//! While one of them reads, SQLite cannot begin its write-ahead log anew; if they overlap without a gap, the log
//! grows with each write. Each also keeps a core busy. So only a few run at a time, and none while the log
//! is emptied.

use std::sync::Arc;
use std::time::Duration;

use quizcast_domain::RepoError;
use sea_orm::{ConnectionTrait, DbErr};
use tokio::time::timeout;

use super::database::Database;
use super::error::repo_error;
use super::turns::SEARCHES;

/// How long a search waits for others.
const PATIENCE: Duration = Duration::from_secs(10);

impl Database {
    /// Runs `search` when it is its turn. It goes on to its end if its caller leaves, as the database does: else
    /// callers who leave would make room for more searches than may run.
    pub(in crate::sea) async fn search<T: Send + 'static>(
        &self,
        search: impl Future<Output = Result<T, DbErr>> + Send + 'static,
    ) -> Result<T, RepoError> {
        if self.keeper.is_some() && self.emptied.is_due() {
            let db = self.clone();
            // The janitor tries again, and tells if that fails.
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

    /// Writes what stands in SQLite's write-ahead log to its place and empties the log, if no other reader
    /// is in the way. PostgreSQL does so by itself.
    ///
    /// Most of it is done beside readers and writers. Only the last step holds searches and writers back, and it
    /// gives up after a fifth of a second if somebody is in the way; the next call makes up for it.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the database does not answer.
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
