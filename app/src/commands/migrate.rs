//! `migrate`.

use quizcast_adapters::sea::SchemaState;

use crate::catch_up::catch_up;
use crate::config::Config;
use crate::start::StartError;
use crate::start::database::{is_ahead, open, report_if_slow, state};

/// The result of `migrate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrated {
    /// The schema is up to date.
    UpToDate,
    /// A newer program migrated it further, but this program can still serve it.
    Ahead,
    /// It lacks so many steps; only with `--check`.
    Behind(usize),
    /// It needs a program that knows more steps; only with `--check`.
    TooNew {
        /// How many steps this program knows.
        known: usize,
        /// How many steps a program must know.
        needed: usize,
    },
}

/// Brings the schema up to date and does the upkeep that follows to its end, or with `check` only says whether the schema
/// is up to date.
///
/// # Errors
///
/// [`StartError`] if the database cannot be opened or migrated, or if it fails during the upkeep. Then the next start goes
/// on with the upkeep.
pub async fn migrate(config: &Config, check: bool) -> Result<Migrated, StartError> {
    let slow = || tracing::warn!(database = %config.database, "the database is not open yet, still trying");
    if check {
        return Ok(match report_if_slow(state(config), slow).await? {
            SchemaState::UpToDate => Migrated::UpToDate,
            SchemaState::NewerButCompatible => Migrated::Ahead,
            SchemaState::Pending(steps) => Migrated::Behind(steps),
            SchemaState::TooNew { known, needed } => Migrated::TooNew { known, needed },
        });
    }
    let db = report_if_slow(open(config), slow).await?;
    catch_up(&db).await.map_err(|error| StartError::Upkeep(config.database.to_string(), error))?;
    Ok(if is_ahead(config, &db).await? { Migrated::Ahead } else { Migrated::UpToDate })
}
