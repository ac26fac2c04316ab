//! Which uploads are to be swept.

use std::time::Duration;

use quizcast_domain::RepoError;
use quizcast_domain::uploads::{Expired, Upload, UploadId};
use quizcast_domain::users::UserId;
use sea_orm::{DbBackend, DbErr, QueryResult};

use super::row::rests;
use crate::sea::db::clock::{micros, now};
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};

pub(super) async fn expired(
    db: &Database,
    patience: Duration,
    limit: usize,
) -> Result<Vec<Expired>, RepoError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sql = select(db.backend());
    let rows = db.answered(db.read.all(&sql, [micros(patience).into(), limit.into()])).await?;
    let read = |row: &QueryResult| {
        Ok(Expired {
            id: UploadId(row.try_get_by_index(0)?),
            user: UserId(row.try_get_by_index(1)?),
            finish: row.try_get_by_index::<i64>(2)? != 0,
        })
    };
    rows.iter().map(read).collect::<Result<_, DbErr>>().map_err(repo_error)
}

/// Asks an index for each reason, with the patience `$1` and the limit `$2`.
///
/// Each clock stands in a subquery of its own: PostgreSQL calls `clock_timestamp()` again for every row otherwise, and
/// then goes through the whole index.
fn select(backend: DbBackend) -> String {
    let (now, rests) = (now(backend), rests(backend));
    let (longest, remembered) = (micros(Upload::LONGEST), micros(Upload::REMEMBERED));
    let due = |column: &str, states: &str, span: &str| {
        format!(
            "SELECT seq FROM (SELECT seq FROM uploads WHERE {column} <= (SELECT {now} - {span}) AND {states} AND {rests} \
             ORDER BY {column} LIMIT $2) due"
        )
    };
    let silent = due("touched_at", "state = 'open'", "$1");
    let old = due("created_at", "state = 'open'", &longest.to_string());
    let ended = due("touched_at", "state <> 'open'", &remembered.to_string());
    format!(
        "SELECT u.id, u.user_id, CAST(CASE WHEN u.finish = 1 AND u.state = 'open' AND (u.body_length = 0 OR EXISTS \
             (SELECT 1 FROM audio_bodies b WHERE b.id = u.audio AND b.state = 'running')) \
             THEN 1 ELSE 0 END AS BIGINT) \
         FROM uploads u WHERE u.seq IN ({silent} UNION {old} UNION {ended}) LIMIT $2"
    )
}

/// Whether an open upload has expired, and nobody holds it.
pub(super) fn is_due(backend: DbBackend, patience: Duration) -> String {
    let (now, longest, rests) = (now(backend), micros(Upload::LONGEST), rests(backend));
    let patience = micros(patience);
    format!("(touched_at <= {now} - {patience} OR created_at <= {now} - {longest}) AND {rests}")
}

/// Whether an ended upload was remembered for long enough.
pub(super) fn is_forgotten(backend: DbBackend) -> String {
    let (now, remembered) = (now(backend), micros(Upload::REMEMBERED));
    format!("state <> 'open' AND touched_at <= {now} - {remembered}")
}
