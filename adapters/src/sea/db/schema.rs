//! Bringing the schema up to date.

use quizcast_domain::BoxError;
use quizcast_migration::{Migrator, MigratorTrait, SchemaState};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};
use thiserror::Error;

use super::database::Database;

/// Why the schema was not brought up to date.
#[derive(Debug, Error)]
pub enum MigrateError {
    /// A newer program changed the database so that this one cannot use it.
    #[error(
        "the database needs a program that knows schema {needed}, this one knows schema {known}: use a newer program"
    )]
    TooNew {
        /// The number of the newest schema that this program knows.
        known: usize,
        /// The number of the schema that a program must know.
        needed: usize,
    },
    /// The database does not answer, or refuses.
    #[error("the schema cannot be read or changed")]
    Unavailable(#[source] BoxError),
}

impl From<DbErr> for MigrateError {
    fn from(error: DbErr) -> Self {
        Self::Unavailable(error.into())
    }
}

impl Database {
    /// Compares the schema with the steps that this program knows. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`MigrateError::Unavailable`] if the database does not answer.
    pub async fn schema_state(&self) -> Result<SchemaState, MigrateError> {
        Ok(quizcast_migration::state(&self.read).await?)
    }

    /// Brings the schema up to date, and returns how many steps that took. Several nodes may call it at once.
    ///
    /// A newer program's schema stays as it is if this program can still serve on it.
    ///
    /// # Errors
    ///
    /// [`MigrateError::TooNew`] if this program cannot serve on it, [`MigrateError::Unavailable`] if the
    /// database does not answer or refuses. Then the schema is as it was.
    pub async fn migrate(&self) -> Result<usize, MigrateError> {
        if pending(self.schema_state().await?)? == 0 {
            return Ok(0);
        }
        let alone = self.begin_alone().await?;
        let steps = pending(quizcast_migration::state(&alone).await?)?;
        if steps > 0 {
            Migrator::up(&alone, None).await?;
        }
        alone.commit().await?;
        Ok(steps)
    }

    /// Begins a transaction that excludes other migrations. On PostgreSQL no lock timeout or statement timeout holds
    /// in it, since a step may take long.
    async fn begin_alone(&self) -> Result<DatabaseTransaction, DbErr> {
        let alone = self.begin_write().await?;
        if alone.get_database_backend() == DbBackend::Postgres {
            let lock = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
                SELECT pg_advisory_xact_lock(8243109465120933)";
            alone.execute_unprepared(lock).await?;
        }
        Ok(alone)
    }
}

fn pending(state: SchemaState) -> Result<usize, MigrateError> {
    match state {
        SchemaState::UpToDate | SchemaState::NewerButCompatible => Ok(0),
        SchemaState::Pending(steps) => Ok(steps),
        SchemaState::TooNew { known, needed } => Err(MigrateError::TooNew { known, needed }),
    }
}
