//! Calls that may look at every row, and what they must not do to the others.
//!
//! While one of them reads, SQLite cannot begin its write-ahead log anew; if they overlap without a gap, the log
//! grows with each write. Each also keeps a core busy. So only a few run at a time, and none while the log
//! is emptied.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use quizcast_domain::RepoError;
use sea_orm::{ConnectionTrait, DbErr};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::Database;
use super::error::repo_error;

/// How many searches run at a time.
const SEARCHES: u32 = 2;
/// How long a search waits for others.
const PATIENCE: Duration = Duration::from_secs(10);

/// While there are searches, SQLite's write-ahead log is emptied so often.
const EMPTIED_EVERY: Duration = Duration::from_secs(2);

/// When searches last had the log emptied.
#[derive(Debug, Clone)]
pub(super) struct Emptied(Arc<Mutex<Instant>>);

impl Emptied {
    pub(super) fn now() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// Whether it is time again; only the first who asks is told so.
    fn is_due(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.elapsed() >= EMPTIED_EVERY;
        if due {
            *last = Instant::now();
        }
        due
    }
}

pub(super) fn turns() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(SEARCHES as usize))
}

impl Database {
    /// Runs `search` when it is its turn. It goes on to its end if its caller leaves, as the database does: else
    /// callers who leave would make room for more searches than may run.
    pub(super) async fn search<T: Send + 'static>(
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

#[cfg(all(test, feature = "sqlite"))]
mod tests;
