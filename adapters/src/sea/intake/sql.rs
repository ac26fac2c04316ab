//! The SQL statements of an intake.

use sea_orm::DbBackend;

use crate::sea::db::json::{bytes, each};
use crate::sea::questions::sql::append;

/// The statements in the SQL of one database.
#[derive(Debug)]
pub(super) struct Statements {
    /// The positions of those questions in the array `$1` that the log has.
    pub(super) known: String,
    /// The log's last number. PostgreSQL answers right only after the lock.
    pub(super) last: &'static str,
    pub(super) append: String,
}

impl Statements {
    pub(super) fn of(backend: DbBackend) -> Self {
        let last = "SELECT last_id FROM quiz_log WHERE one = 1";
        Self { known: known(backend), last, append: append(backend) }
    }
}

/// Each question has two subqueries of its own, one for each index, so that no planner scans the whole log.
fn known(backend: DbBackend) -> String {
    let (questions, fingerprint) = (each(backend, "$1"), bytes(backend, "v ->> 2"));
    format!(
        "SELECT CAST(k AS BIGINT) FROM (SELECT k, COALESCE(\
             (SELECT id FROM questions q WHERE q.source = v ->> 0 AND q.source_id = v ->> 1), \
             (SELECT id FROM questions q WHERE q.fingerprint = {fingerprint})) AS id FROM {questions}) f \
         WHERE id IS NOT NULL"
    )
}
