//! The only place that knows SQL errors.

use quizcast_domain::RepoError;
use sea_orm::{DbErr, SqlErr};

/// Says what a database error means to a caller.
pub(super) fn repo_error(error: DbErr) -> RepoError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => RepoError::Conflict,
        _ => RepoError::Unavailable(Box::new(error)),
    }
}
