//! Plain SQL, written once for a pool and for a transaction. Both databases name parameters `$1`, `$2` and so
//! on.

use quizcast_domain::RepoError;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryResult, Select, Statement, Value};

use super::database::Database;
use super::error::repo_error;

/// Locks the row of the log of questions until the transaction ends, on PostgreSQL. SQLite does not need it: a
/// transaction that writes there locks the whole database.
pub(in crate::sea) const LOCK: &str = "SELECT 1 FROM quiz_log WHERE one = 1 FOR UPDATE";

/// Whether a row that was found by its id belongs to the user `$2`.
///
/// If it were a bare comparison, PostgreSQL could take an index that begins with the user, and read all that this user
/// has: where users have one record on average, it expects the same cost of both indexes.
pub(in crate::sea) const OWNED: &str = "(user_id = $2) IS TRUE";

/// Runs plain SQL on a pool or in a transaction.
pub(in crate::sea) trait Sql: ConnectionTrait {
    /// A statement with its parameters.
    fn statement<const N: usize>(&self, sql: &str, values: [Value; N]) -> Statement {
        Statement::from_sql_and_values(self.get_database_backend(), sql, values)
    }

    /// Runs a statement that changes rows, and returns how many it changed.
    fn change<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> impl Future<Output = Result<u64, DbErr>> + Send {
        let statement = self.statement(sql, values);
        async { Ok(self.execute_raw(statement).await?.rows_affected()) }
    }

    /// The first row of the answer, if there is one.
    fn one<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> impl Future<Output = Result<Option<QueryResult>, DbErr>> + Send {
        let statement = self.statement(sql, values);
        async { self.query_one_raw(statement).await }
    }

    /// All rows of the answer.
    fn all<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> impl Future<Output = Result<Vec<QueryResult>, DbErr>> + Send {
        let statement = self.statement(sql, values);
        async { self.query_all_raw(statement).await }
    }
}

impl<C: ConnectionTrait> Sql for C {}

impl Database {
    /// Runs one small statement that changes rows, and returns how many it changed.
    ///
    /// On SQLite, statements that wait for the only writer share a transaction.
    pub(in crate::sea) async fn change<const N: usize>(
        &self,
        sql: &str,
        values: [Value; N],
    ) -> Result<u64, RepoError> {
        match &self.changes {
            Some(changes) => changes.run(self.patience.until(), self.write.statement(sql, values)).await,
            None => self.answered(self.write.change(sql, values)).await,
        }
    }

    /// The only row that `query` can find, since it asks for a key.
    ///
    /// SeaORM's `one` would add a limit, which is a parameter, and whenever a limit is bound SQLite plans the statement anew:
    /// that takes a third of a small read.
    pub(in crate::sea) async fn only<E: EntityTrait>(
        &self,
        query: Select<E>,
    ) -> Result<Option<E::Model>, RepoError> {
        Ok(self.answered(query.all(&self.read)).await?.pop())
    }

    /// Runs `call` with the call timeout, and translates its error.
    pub(in crate::sea) async fn answered<T>(
        &self,
        call: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Result<T, RepoError> {
        self.within(call).await.map_err(repo_error)
    }
}
