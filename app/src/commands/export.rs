//! `export`.

use std::io::{self, ErrorKind, Write, stdout};

use quizcast_adapters::sea::{SchemaState, SeaPorts};
use quizcast_domain::RepoError;
use quizcast_domain::archive::QuestionFilter;
use quizcast_domain::questions::QuestionId;
use thiserror::Error;

use crate::cli::Export;
use crate::config::Config;
use crate::http::ExportLines;
use crate::start::StartError;
use crate::start::database::open_unchanged;

/// Why an export failed. What was printed before is not complete.
#[derive(Debug, Error)]
pub enum ExportFailed {
    /// The database cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// There is no database, or one of an older or a much newer program.
    #[error("{0}: the database is not up to date; quizcast migrate makes it so")]
    Schema(String),
    /// The database failed.
    #[error("the export broke off")]
    Store(#[from] RepoError),
    /// The lines cannot be printed.
    #[error("cannot print")]
    Print(#[source] io::Error),
}

/// Prints the saved questions, a line each. A reader that closes the pipe early, such as `head`, is no error.
///
/// # Errors
///
/// [`ExportFailed`] if the database cannot be opened, or fails.
pub async fn export(config: &Config, given: Export) -> Result<(), ExportFailed> {
    let behind = || ExportFailed::Schema(config.database.to_string());
    let db = open_unchanged(config).await?.ok_or_else(behind)?;
    let state = db.schema_state().await;
    let state = state.map_err(|error| StartError::Schema(config.database.to_string(), error))?;
    if !matches!(state, SchemaState::UpToDate | SchemaState::NewerButCompatible) {
        return Err(behind());
    }
    let mut filter = QuestionFilter::default();
    if let Some(title) = &given.category {
        filter = filter.category(title);
    }
    if let Some(name) = given.source {
        filter = filter.source(name);
    }
    let mut lines = ExportLines::begin(SeaPorts::new(&db).archive, filter, QuestionId(given.since)).await?;
    while let Some(text) = lines.next().await? {
        match stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
            done => done.map_err(ExportFailed::Print)?,
        }
    }
    db.close().await;
    match stdout().lock().flush() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(ExportFailed::Print(error)),
        _ => Ok(()),
    }
}
