//! Opening databases.

use quizcast_domain::BoxError;
use quizcast_migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, DatabaseConnection};
use thiserror::Error;

/// An open database. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Database {
    pub(super) read: DatabaseConnection,
    pub(super) write: DatabaseConnection,
}

/// Why a database could not be opened.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// It does not answer, or refuses.
    #[error("the database cannot be opened")]
    Unavailable(#[source] BoxError),
}

impl Database {
    /// Opens the database at `url` and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] says why not.
    pub async fn open(url: &str) -> Result<Self, ConnectError> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1);
        let write = sea_orm::Database::connect(options)
            .await
            .map_err(|error| ConnectError::Unavailable(error.into()))?;
        Migrator::up(&write, None).await.map_err(|error| ConnectError::Unavailable(error.into()))?;
        Ok(Self { read: write.clone(), write })
    }
}
