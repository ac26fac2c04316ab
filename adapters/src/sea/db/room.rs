//! A full disk: calls that add something fail, and calls that free space still work.
//!
//! Only SQLite needs this; PostgreSQL handles a full disk by itself.

use quizcast_domain::records::StoreError;
use quizcast_domain::{BoxError, RepoError};
use sea_orm::ConnectionTrait;

use super::database::Database;

/// An error that can mean a full disk.
pub(in crate::sea) trait Full {
    fn full(cause: BoxError) -> Self;
    fn is_full(&self) -> bool;
}

impl Full for RepoError {
    fn full(cause: BoxError) -> Self {
        Self::Full(cause)
    }

    fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }
}

impl Full for StoreError {
    fn full(cause: BoxError) -> Self {
        Self::Full(cause)
    }

    fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }
}

impl Database {
    /// Makes the reserve, if its file is missing and the disk has room for it.
    ///
    /// Returns `false` while the disk lacks the room: then nothing can be added to the database. Only SQLite
    /// needs a reserve; its file lies beside the database's.
    pub async fn keep_reserve(&self) -> bool {
        if let Some(reserve) = self.reserve.clone()
            && !reserve.is_kept()
        {
            // While `make` runs, other calls find its file and do not wait.
            return tokio::task::spawn_blocking(move || reserve.make()).await.unwrap_or(true);
        }
        true
    }

    /// Fails while the disk lacks room for the reserve. Every call that adds something begins with this.
    pub(in crate::sea) async fn growing<E: Full>(&self) -> Result<(), E> {
        if self.keep_reserve().await {
            return Ok(());
        }
        Err(E::full("the database's disk is full, and its reserve is in use".into()))
    }

    /// Runs a call that frees space. If it finds the disk full, the reserve is given up and it runs again.
    pub(in crate::sea) async fn freeing<T, E, F>(&self, call: impl Fn() -> F + Send) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>> + Send,
        T: Send,
        E: Full + Send,
    {
        let done = call().await;
        if !done.as_ref().is_err_and(E::is_full) {
            return done;
        }
        self.make_room().await;
        call().await
    }

    /// Gives up the reserve, and checkpoints the write-ahead log so that SQLite reuses its file.
    pub(in crate::sea) async fn make_room(&self) {
        if let Some(reserve) = &self.reserve {
            reserve.give_up();
            self.settle().await;
        }
    }

    /// While the reserve is given up, checkpoints the write-ahead log into the database file. After an
    /// incremental vacuum the file gets shorter only by a checkpoint.
    pub(in crate::sea) async fn settle(&self) {
        if self.reserve.as_ref().is_some_and(|reserve| !reserve.is_kept())
            && let Err(error) = self.write.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await
        {
            tracing::debug!(error = &error as &dyn std::error::Error, "a checkpoint failed");
        }
    }
}
