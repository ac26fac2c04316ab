//! The only place that knows SQL errors.

use quizcast_domain::RepoError;
use quizcast_domain::records::StoreError;
use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};
use tokio::time::error::Elapsed;

/// PostgreSQL's codes have five characters, SQLite's at most four digits.
const POSTGRES_CODE: usize = 5;

/// An error that can mean that the database took too long.
pub(in crate::sea) trait TooLate {
    fn too_late(elapsed: Elapsed) -> Self;
}

impl TooLate for RepoError {
    fn too_late(elapsed: Elapsed) -> Self {
        Self::Unavailable(elapsed.into())
    }
}

impl TooLate for DbErr {
    fn too_late(elapsed: Elapsed) -> Self {
        Self::Conn(RuntimeErr::Internal(elapsed.to_string()))
    }
}

/// Translates a database error into what it means to a caller.
pub(in crate::sea) fn repo_error(error: DbErr) -> RepoError {
    if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
        RepoError::Conflict
    } else if is_full_db(&error) {
        RepoError::Full(error.into())
    } else if is_corrupt(&error) {
        RepoError::Corrupt(error.into())
    } else {
        RepoError::Unavailable(error.into())
    }
}

/// Whether the database refused the values of one statement: they break a constraint, do not fit a column, or find no
/// room. The transaction was not committed, and its other statements can succeed in another one.
pub(in crate::sea) fn is_refusal(error: &DbErr) -> bool {
    if is_full_db(error) {
        return true;
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    let SqlxError::Database(refused) = &**cause else { return false };
    refused.code().is_some_and(|code| {
        if code.len() == POSTGRES_CODE {
            // Its classes "data exception" and "integrity constraint violation".
            return code.starts_with("22") || code.starts_with("23");
        }
        // The primary codes SQLITE_TOOBIG, SQLITE_CONSTRAINT and SQLITE_MISMATCH.
        code.parse().is_ok_and(|code: u32| matches!(code & 255, 18..=20))
    })
}

/// Translates an error of reading or writing a body's bytes.
pub(in crate::sea) fn store_error(error: DbErr) -> StoreError {
    if is_full_db(&error) { StoreError::Full(error.into()) } else { StoreError::Unavailable(error.into()) }
}

/// Whether a stored value cannot be read, or a row is missing that must be there.
fn is_corrupt(error: &DbErr) -> bool {
    match error {
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } | DbErr::RecordNotFound(_) => true,
        DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            matches!(**cause, SqlxError::ColumnDecode { .. } | SqlxError::Decode(_))
        }
        _ => false,
    }
}

fn is_full_db(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    is_full(cause)
}

/// Whether another connection has the file alone: `SQLITE_BUSY` (5) with any of its extended codes.
#[cfg(feature = "sqlite")]
pub(in crate::sea) fn is_busy(error: &SqlxError) -> bool {
    match error {
        SqlxError::Database(refused) => {
            refused.code().is_some_and(|code| code.parse().is_ok_and(|code: u32| code & 255 == 5))
        }
        _ => false,
    }
}

/// Whether the disk is full: `SQLITE_FULL` (13), `SQLITE_IOERR_SHMSIZE` (4874: no room for the `-shm` file),
/// or PostgreSQL's `disk_full` (53100).
pub(in crate::sea) fn is_full(error: &SqlxError) -> bool {
    match error {
        SqlxError::Database(refused) => matches!(refused.code().as_deref(), Some("13" | "4874" | "53100")),
        _ => false,
    }
}
