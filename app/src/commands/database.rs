//! Opens the database: the only place that knows how.

use std::error::Error;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

use quizcast_adapters::sea::{ConnectError, Database};
use quizcast_migration::{Migrator, MigratorTrait};
use sea_orm_migration::sea_orm;
use thiserror::Error;

use crate::config::Config;

/// Why a start failed.
#[derive(Debug, Error)]
pub enum StartError {
    /// The data directory is missing and cannot be made.
    #[error("cannot make the data directory {}", .0.display())]
    DataDir(PathBuf, #[source] io::Error),
    /// The database's file cannot be written.
    #[error("cannot write the database's file {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// The database does not answer, or refuses.
    #[error("{0}")]
    Database(String, #[source] ConnectError),
    /// The database does not tell its schema.
    #[error("{0} does not tell its schema")]
    Schema(String, #[source] Box<dyn Error + Send + Sync>),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}")]
    Listen(String, #[source] io::Error),
    /// The process cannot be prepared for signals.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
}

/// Opens the database, and brings its schema up to date.
pub(super) async fn open(config: &Config) -> Result<Database, StartError> {
    prepare(config)?;
    Database::open(config.database.reveal())
        .await
        .map_err(|error| StartError::Database(config.database.to_string(), error))
}

/// How many steps the schema lacks. Nothing is made but an empty list of steps where there was none.
pub(super) async fn pending(config: &Config) -> Result<usize, StartError> {
    if config.database.file().is_some_and(|file| !file.exists()) {
        return Ok(Migrator::migrations().len());
    }
    let unknown = |error: sea_orm::DbErr| StartError::Schema(config.database.to_string(), error.into());
    let mut options = sea_orm::ConnectOptions::new(config.database.reveal());
    options.max_connections(1).sqlx_logging(false);
    let db = sea_orm::Database::connect(options).await.map_err(unknown)?;
    Ok(Migrator::get_pending_migrations(&db).await.map_err(unknown)?.len())
}

/// Makes the data directory where the database lives there, and sees to it that its file can be written:
/// SQLite itself would only say that it cannot open it.
fn prepare(config: &Config) -> Result<(), StartError> {
    let Some(file) = config.database.file() else { return Ok(()) };
    let dir = &config.data_dir;
    if file.starts_with(dir) {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(|error| StartError::DataDir(dir.clone(), error))?;
    }
    if config.database.reveal().contains("mode=rwc") {
        let opened = OpenOptions::new().append(true).create(true).mode(0o600).open(&file);
        opened.map_err(|error| StartError::File(file, error))?;
    }
    Ok(())
}
