//! What a full disk means: nothing is added any more, and what frees space still works.
//!
//! Only SQLite needs this; PostgreSQL sees to itself.

use quizcast_domain::records::StoreError;
use quizcast_domain::{BoxError, RepoError};
use sea_orm::ConnectionTrait;

use super::database::Database;

/// An error that can say that there is no room.
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
    /// Keeps some space in reserve for a full disk, if that is not done yet and there is room for it.
    ///
    /// `false` while the disk lacks the room: then nothing can be added to the database. Only SQLite
    /// needs a reserve; its file lies beside the database's.
    pub async fn keep_reserve(&self) -> bool {
        if let Some(reserve) = self.reserve.clone()
            && !reserve.is_kept()
        {
            // Who asks for the reserve while it is being made finds the file, and goes on.
            return tokio::task::spawn_blocking(move || reserve.make()).await.unwrap_or(true);
        }
        true
    }

    /// To be asked before something is added.
    pub(in crate::sea) async fn growing<E: Full>(&self) -> Result<(), E> {
        if self.keep_reserve().await {
            return Ok(());
        }
        Err(E::full("the database's disk is full, and its reserve is in use".into()))
    }

    /// Makes a call that frees space. On a full disk it gets what is kept in reserve.
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

    /// Gives the reserve up, and lets SQLite write its log anew from the beginning.
    pub(in crate::sea) async fn make_room(&self) {
        if let Some(reserve) = &self.reserve {
            reserve.give_up();
            self.settle().await;
        }
    }

    /// While the reserve is in use, moves what stands in SQLite's log to the database's file, which
    /// shrinks then if something was deleted.
    pub(in crate::sea) async fn settle(&self) {
        if self.reserve.as_ref().is_some_and(|reserve| !reserve.is_kept())
            && let Err(error) = self.write.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await
        {
            tracing::debug!(error = &error as &dyn std::error::Error, "the log could not be emptied");
        }
    }
}
