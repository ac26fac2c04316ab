//! Whose turn it is to do the steps.

use quizcast_domain::RepoError;

use crate::sea::db::Database;

#[cfg(feature = "postgres")]
use super::postgres;

/// The turn of one node. If it is dropped, PostgreSQL ends it once it notices that the connection is closed.
#[derive(Debug)]
pub(super) struct Turn {
    /// PostgreSQL's connection that holds the lock.
    #[cfg(feature = "postgres")]
    alone: Option<sqlx::PgConnection>,
}

impl Turn {
    /// Takes the turn; `None` if another node has it.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(clippy::unused_async, reason = "PostgreSQL is asked for a lock")
    )]
    pub(super) async fn take(db: &Database) -> Result<Option<Self>, RepoError> {
        #[cfg(feature = "postgres")]
        if db.backend() == sea_orm::DbBackend::Postgres {
            let alone = db.within(postgres::alone(db)).await?;
            return Ok(alone.map(|alone| Self { alone: Some(alone) }));
        }
        #[cfg(not(feature = "postgres"))]
        let _ = db;
        Ok(Some(Self {
            #[cfg(feature = "postgres")]
            alone: None,
        }))
    }

    /// Ends the turn. When this returns, anybody can take the next one.
    #[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "PostgreSQL frees a lock"))]
    pub(super) async fn end(self, db: &Database) {
        #[cfg(feature = "postgres")]
        if let Some(alone) = self.alone {
            postgres::unlock(db, alone).await;
        }
        let _ = db;
    }

    /// Builds PostgreSQL's index of texts, on the connection that holds the lock.
    #[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "PostgreSQL builds it"))]
    pub(super) async fn build_index(&mut self, db: &Database) -> Result<(), RepoError> {
        #[cfg(feature = "postgres")]
        if let Some(alone) = &mut self.alone {
            return postgres::build_index(db, alone).await;
        }
        let _ = db;
        Ok(())
    }
}
