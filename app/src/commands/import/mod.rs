//! `import`.

mod progress;
mod read;
mod report;

use std::sync::Arc;

use quizcast_adapters::sea::{Database, DatabaseOptions, SeaPorts, Upkeep};
use quizcast_adapters::system::SystemClock;
use quizcast_domain::RepoError;
use quizcast_domain::intake::{ImportQuestions, Imported, Manner, QuestionIntake};
use thiserror::Error;
use tokio::sync::mpsc;

use crate::cli::Import;
use crate::config::Config;
use crate::start::StartError;
use crate::start::database::{open_to_add_many, open_unchanged, report_if_slow};
use crate::start::signals::Signals;
use crate::telemetry;
use progress::Progress;
use read::{Position, Step, read_all};
use report::Report;

/// How many steps may wait for the database.
const STEPS_AHEAD: usize = 4;

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportEnded {
    /// Everything was read. Rows may have been refused.
    Done,
    /// No question was found, a named file cannot be read, or a file broke off.
    Faulty,
    /// A signal stopped it.
    Interrupted,
}

/// Why an import failed.
#[derive(Debug, Error)]
pub enum ImportFailed {
    /// The database cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database failed. What was added before stays.
    #[error("the import broke off; run it again, and it goes on")]
    Store(#[from] RepoError),
}

/// Adds the questions of files to the log, and prints what became of them.
///
/// # Errors
///
/// [`ImportFailed`] if the database cannot be opened, or fails.
pub async fn import(config: &Config, given: Import) -> Result<ImportEnded, ImportFailed> {
    let mut signals = Signals::new().map_err(StartError::Signals)?;
    let manner = if given.dry_run { Manner::DryRun } else { Manner::Beside };
    let slow = || {
        telemetry::start(&config.log);
        tracing::warn!(database = %config.database, "the database is not open yet, still trying");
    };
    let db = report_if_slow(database(config, manner), slow).await?;
    // It starts after the migrations, which would log more than the import prints.
    telemetry::start(&config.log);
    let intake = SeaPorts::new(&db).intake;
    if manner == Manner::Beside && !intake.is_shared().await? {
        Upkeep::new(db.clone()).before_many().await?;
    }
    let mut import = ImportQuestions::new(intake, Arc::new(SystemClock), manner);
    let mut report = Report::default();
    let position = Position::default();
    let mut progress = Progress::of(&given.paths, Arc::clone(&position));
    let (sender, mut steps) = mpsc::channel(STEPS_AHEAD);
    let reader = tokio::task::spawn_blocking(move || read_all(&given, &sender, &position));
    let ended = loop {
        let step = tokio::select! {
            biased;
            () = signals.next() => break Ok(ImportEnded::Interrupted),
            step = steps.recv() => step,
        };
        match step {
            Some(step) => {
                if let Err(error) = take(step, &mut import, &mut report, &progress).await {
                    break Err(error);
                }
                progress.show(import.imported(), report.refused());
            }
            None => break import.finish().await.map(|_| ImportEnded::Done),
        }
    };
    // The reader stops when nobody takes its steps.
    drop((steps, reader));
    progress.end();
    report.print(import.imported(), manner);
    db.close().await;
    let found_nothing = import.imported() == Imported::default();
    Ok(match ended? {
        ImportEnded::Done if report.is_faulty() || found_nothing => ImportEnded::Faulty,
        ended => ended,
    })
}

/// The database. A dry run changes nothing: what does not exist yet is an empty database in memory.
async fn database(config: &Config, manner: Manner) -> Result<Database, StartError> {
    if manner != Manner::DryRun {
        return open_to_add_many(config).await;
    }
    if let Some(db) = open_unchanged(config).await? {
        return Ok(db);
    }
    let error = |cause| StartError::Database(config.database.to_string(), cause);
    let db = Database::connect(&DatabaseOptions::new("sqlite::memory:")).await.map_err(error)?;
    db.migrate().await.map_err(|error| StartError::Schema(config.database.to_string(), error))?;
    Ok(db)
}

async fn take(
    step: Step,
    import: &mut ImportQuestions,
    report: &mut Report,
    progress: &Progress,
) -> Result<(), RepoError> {
    match step {
        Step::Begun { path, understood } => progress.say(&format!("{}: {understood}", path.display())),
        Step::Rows { questions, refused } => {
            report.refuse(refused);
            import.take(questions).await?;
        }
        Step::Ended { path, repaired, broken } => report.end(&path, repaired, broken),
        Step::PassedOver { path, why, named } => report.pass_over(&path, &why, named),
    }
    Ok(())
}
