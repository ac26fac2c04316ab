//! How a database's schema compares with the steps that this program knows.

use std::collections::HashSet;

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::Migrator;

/// How a database's schema compares with the steps that this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// Exactly the steps that this program knows were applied.
    UpToDate,
    /// This many steps are still to be applied.
    Pending(usize),
    /// A newer program applied further steps, and this one can still serve. It must not change the schema.
    NewerButCompatible,
    /// A newer program applied further steps, and this one cannot serve any more.
    TooNew {
        /// How many steps this program knows.
        known: usize,
        /// How many steps a program must know.
        needed: usize,
    },
}

/// Reads the state of the schema and changes nothing. In an empty database every step is pending.
///
/// # Errors
///
/// [`DbErr`] if the database does not answer, or if the row of `schema_info` is missing or unreadable.
pub async fn state(db: &impl ConnectionTrait) -> Result<SchemaState, DbErr> {
    let known: HashSet<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    let taken = steps_taken(db).await?;
    let pending = known.difference(&taken).count();
    if taken.is_subset(&known) {
        return Ok(if pending == 0 { SchemaState::UpToDate } else { SchemaState::Pending(pending) });
    }
    let needed = oldest_program(db).await?;
    // Unknown steps were applied, while known ones were not: another line of programs made this schema, not a
    // newer one.
    if pending == 0 && needed <= known.len() {
        Ok(SchemaState::NewerButCompatible)
    } else {
        Ok(SchemaState::TooNew { known: known.len(), needed: needed.max(known.len() + 1) })
    }
}

async fn steps_taken(db: &impl ConnectionTrait) -> Result<HashSet<String>, DbErr> {
    let backend = db.get_database_backend();
    let probe = match backend {
        DbBackend::Sqlite => "SELECT 1 FROM sqlite_schema WHERE name = 'seaql_migrations'",
        _ => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
    };
    if db.query_one_raw(Statement::from_string(backend, probe)).await?.is_none() {
        return Ok(HashSet::new());
    }
    let query = Statement::from_string(backend, "SELECT version FROM seaql_migrations");
    db.query_all_raw(query).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

async fn oldest_program(db: &impl ConnectionTrait) -> Result<usize, DbErr> {
    let query = Statement::from_string(db.get_database_backend(), "SELECT oldest_program FROM schema_info");
    let row = db.query_one_raw(query).await?.ok_or(DbErr::RecordNotFound("schema_info".to_owned()))?;
    let oldest: i64 = row.try_get_by_index(0)?;
    usize::try_from(oldest).map_err(|_| DbErr::Type(format!("schema_info says {oldest}")))
}
