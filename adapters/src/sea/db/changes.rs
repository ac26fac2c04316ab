//! Changes that are one statement each. On SQLite, those that wait for the only writer share a transaction, and so one
//! `fsync`.

use quizcast_domain::RepoError;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};

use super::error::repo_error;
use super::group::{Failure, Group, Size, Work};
use super::patience::Patience;

/// Begins a transaction on SQLite that will write.
///
/// It is IMMEDIATE: a transaction that reads first and then wants to write fails when another process wrote in
/// between, and no waiting helps.
pub(super) async fn begin_immediate(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    writer.begin_with_options(options).await
}

/// Running such changes on SQLite's only writer, as the [`Work`] of a group.
#[derive(Debug)]
pub(in crate::sea) struct Changes(DatabaseConnection);

impl Changes {
    /// The group of a database's small changes; `None` on PostgreSQL, where they do not wait for each other.
    pub(super) fn group(write: &DatabaseConnection, patience: Patience) -> Option<Group<Self>> {
        let sqlite = write.get_database_backend() == DbBackend::Sqlite;
        sqlite.then(|| Group::new(Self(write.clone()), patience))
    }
}

impl Work for Changes {
    type Job = Statement;
    /// How many rows it changed.
    type Answer = u64;
    type Turn = DatabaseTransaction;

    async fn alone(&self, statement: &Statement) -> Result<Option<u64>, RepoError> {
        let done = self.0.execute_raw(statement.clone()).await.map_err(repo_error)?;
        Ok(Some(done.rows_affected()))
    }

    async fn turn(&self) -> Result<DatabaseTransaction, RepoError> {
        begin_immediate(&self.0).await.map_err(repo_error)
    }

    async fn commit(&self, tx: DatabaseTransaction, statements: &[&Statement]) -> Result<Vec<u64>, Failure> {
        let mut changed = Vec::new();
        for statement in statements {
            changed.push(tx.execute_raw((*statement).clone()).await?.rows_affected());
        }
        tx.commit().await?;
        Ok(changed)
    }

    /// Each statement counts as one row, since callers give small ones only.
    fn size(_: &Statement) -> Size {
        Size { rows: 1, bytes: 0 }
    }
}
