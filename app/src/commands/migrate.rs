//! `migrate`.

use super::StartError;
use super::database::{open, pending};
use crate::config::Config;

/// What `migrate` has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrated {
    /// The schema is up to date.
    UpToDate,
    /// It lacks so many steps; only after `--check`.
    Behind(usize),
}

/// Brings the schema up to date, or with `check` only tells whether it is.
///
/// # Errors
///
/// [`StartError`] if the database cannot be opened.
pub async fn migrate(config: &Config, check: bool) -> Result<Migrated, StartError> {
    if check {
        return Ok(match pending(config).await? {
            0 => Migrated::UpToDate,
            steps => Migrated::Behind(steps),
        });
    }
    open(config).await?;
    Ok(Migrated::UpToDate)
}
