//! An open database.

use std::sync::Arc;
use std::time::Duration;

use quizcast_domain::RepoError;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, TransactionTrait};
use tokio::sync::Semaphore;

use super::callers::Callers;
use super::changes::{Changes, begin_immediate};
use super::error::{TooLate, repo_error};
use super::group::Group;
use super::patience::Patience;
use super::reserve::Reserve;
use super::turns::Emptied;

/// An open database. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone)]
pub struct Database {
    pub(in crate::sea) read: DatabaseConnection,
    /// On SQLite a pool of one connection, in which writers queue fairly. On PostgreSQL the same as `read`.
    pub(in crate::sea) write: DatabaseConnection,
    /// For an SQLite file: the connection that checkpoints the write-ahead log.
    pub(in crate::sea) keeper: Option<DatabaseConnection>,
    pub(in crate::sea) callers: Callers,
    pub(in crate::sea) emptied: Emptied,
    /// Limits how many searches run at a time.
    pub(in crate::sea) searches: Arc<Semaphore>,
    /// On SQLite: small changes that wait for its only writer.
    pub(in crate::sea) changes: Option<Group<Changes>>,
    /// How long a call may take.
    pub(in crate::sea) patience: Patience,
    /// For an SQLite file: the space that is freed when the disk is full.
    pub(in crate::sea) reserve: Option<Arc<Reserve>>,
}

impl Database {
    /// Long enough for a healthy database under load, short enough for a probe.
    const PING_TIMEOUT: Duration = Duration::from_secs(2);

    /// Checks that the database answers within two seconds.
    ///
    /// SQLite must answer a write: on a full disk it can still be read, but not written.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if it does not answer, [`RepoError::Full`] on a full disk.
    pub async fn ping(&self) -> Result<(), RepoError> {
        self.ping_within(Self::PING_TIMEOUT).await
    }

    /// [`ping`](Self::ping) with another timeout.
    pub(in crate::sea) async fn ping_within(&self, limit: Duration) -> Result<(), RepoError> {
        let sign = async {
            if self.backend() == DbBackend::Sqlite {
                self.growing().await?;
                self.write.execute_unprepared("UPDATE record_totals SET bytes = bytes").await
            } else {
                self.read.execute_unprepared("SELECT 1").await
            }
            .map_err(repo_error)
        };
        match tokio::time::timeout(limit, sign).await {
            Ok(answered) => answered.map(drop),
            Err(elapsed) => Err(RepoError::Unavailable(elapsed.into())),
        }
    }

    /// Closes all connections once their calls have ended. Later calls fail.
    pub async fn close(&self) {
        self.callers.close().await;
        for pool in self.keeper.iter().chain([&self.write, &self.read]) {
            if let Err(error) = pool.close_by_ref().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "closing the database failed");
            }
        }
    }

    /// Runs `call` with the call timeout.
    ///
    /// If the timeout hits during COMMIT, the outcome is unknown, as when a connection breaks at that moment.
    pub(in crate::sea) async fn within<T, E: TooLate>(
        &self,
        call: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, E> {
        self.patience.run(self.patience.until(), call).await
    }

    pub(in crate::sea) fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// Begins a transaction that will write.
    ///
    /// On PostgreSQL `BEGIN` is sent from a task of its own: if the caller were dropped meanwhile, sqlx would
    /// give the connection back to the pool with the transaction open.
    pub(in crate::sea) async fn begin_write(&self) -> Result<DatabaseTransaction, DbErr> {
        if self.backend() == DbBackend::Sqlite {
            return begin_immediate(&self.write).await;
        }
        let write = self.write.clone();
        let begun = tokio::spawn(async move { write.begin().await }).await;
        begun.map_err(|error| DbErr::Custom(error.to_string()))?
    }
}
