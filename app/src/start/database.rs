//! Opening the database.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::pin::pin;
use std::time::Duration;

use quizcast_adapters::sea::{Database, DatabaseOptions, SchemaState};
use quizcast_migration::{Migrator, MigratorTrait};
use tokio::time::sleep;

use super::error::StartError;
use crate::config::Config;

/// How long opening a database may take before the log says so.
const QUIET: Duration = Duration::from_secs(1);

/// Runs `work`, and calls `report` once if that takes longer than `QUIET`.
pub(crate) async fn report_if_slow<T>(work: impl Future<Output = T>, report: impl FnOnce()) -> T {
    let mut work = pin!(work);
    tokio::select! {
        done = &mut work => return done,
        () = sleep(QUIET) => report(),
    }
    work.await
}

/// Opens the database, and brings its schema up to date.
pub(crate) async fn open(config: &Config) -> Result<Database, StartError> {
    opened(config, DatabaseOptions::new(config.database.reveal())).await
}

/// As [`open`], for a command that adds many rows.
pub(crate) async fn open_to_add_many(config: &Config) -> Result<Database, StartError> {
    let options = DatabaseOptions::new(config.database.reveal());
    opened(config, DatabaseOptions { large_statements: true, ..options }).await
}

async fn opened(config: &Config, options: DatabaseOptions) -> Result<Database, StartError> {
    let db = connect(config, &options).await?;
    db.migrate().await.map_err(|error| StartError::Schema(config.database.to_string(), error))?;
    Ok(db)
}

/// Opens a database without bringing its schema up to date; `None` if there is none yet.
pub(crate) async fn open_unchanged(config: &Config) -> Result<Option<Database>, StartError> {
    let steps = Migrator::migrations().len();
    if state(config).await? == SchemaState::Pending(steps) {
        return Ok(None);
    }
    connect(config, &DatabaseOptions::new(config.database.reveal())).await.map(Some)
}

/// How the schema compares with what this program knows. Changes nothing.
pub(crate) async fn state(config: &Config) -> Result<SchemaState, StartError> {
    if config.database.file().is_some_and(|file| !file.exists()) {
        return Ok(SchemaState::Pending(Migrator::migrations().len()));
    }
    let db = connect(config, &DatabaseOptions::new(config.database.reveal())).await?;
    db.schema_state().await.map_err(|error| StartError::Schema(config.database.to_string(), error))
}

/// Whether a newer program brought the schema of `db` further than this one knows.
pub(crate) async fn is_ahead(config: &Config, db: &Database) -> Result<bool, StartError> {
    let state = db.schema_state().await;
    let state = state.map_err(|error| StartError::Schema(config.database.to_string(), error))?;
    Ok(state == SchemaState::NewerButCompatible)
}

async fn connect(config: &Config, options: &DatabaseOptions) -> Result<Database, StartError> {
    prepare(config)?;
    Database::connect(options).await.map_err(|error| StartError::Database(config.database.to_string(), error))
}

/// Creates the data directory, if the database lies in it, and the database's file, if its URL allows that.
/// If the file cannot be written, the error here says why; SQLite would only say that it cannot open it.
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
