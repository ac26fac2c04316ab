//! Appending a single question: one statement, one way to the database and back.
//!
//! Under the log's lock each such way counts, for everybody who waits for it. A statement outside a
//! transaction commits by itself, also after its caller left. So it must not wait: on PostgreSQL it
//! passes over the log's row while somebody else holds it, and saves nothing. Only then is the lock
//! waited for, in a transaction that is rolled back if the caller leaves or anything fails.

use quizcast_domain::RepoError;
use quizcast_domain::questions::{NewQuestion, QuestionId};
use quizcast_domain::quiz::Append;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, IdenStatic, Iterable, Statement, Value};
use time::OffsetDateTime;

use super::lookup::gap;
use crate::sea::db::Database;
use crate::sea::db::clock::to_micros;
use crate::sea::db::error::repo_error;
use crate::sea::entity::questions::{ActiveModel, Column, predecessor, read_predecessor};

/// Saves `new` behind the last question; `None`, and nothing is changed, if it is known.
pub(super) async fn append(
    db: &Database,
    new: &NewQuestion,
    saved_at: OffsetDateTime,
) -> Result<Option<Append>, RepoError> {
    let row = ActiveModel::saved(0, new, to_micros(saved_at)).map_err(RepoError::Corrupt)?;
    let statement = Statement::from_sql_and_values(db.backend(), sql(db.backend()), values(row));
    match run(&db.write, statement.clone()).await? {
        Outcome::Saved(saved) => return Ok(Some(saved)),
        Outcome::Known => return Ok(None),
        Outcome::Taken if db.backend() == DbBackend::Sqlite => return Err(gap()),
        Outcome::Taken => {}
    }
    let tx = db.begin_write().await.map_err(repo_error)?;
    tx.execute_unprepared("SELECT 1 FROM quiz_log WHERE one = 1 FOR UPDATE").await.map_err(repo_error)?;
    // This transaction holds the row now, and the statement has a snapshot that is younger than that.
    match run(&tx, statement).await? {
        Outcome::Saved(saved) => {
            tx.commit().await.map_err(repo_error)?;
            Ok(Some(saved))
        }
        Outcome::Known => tx.rollback().await.map_err(repo_error).map(|()| None),
        Outcome::Taken => Err(gap()),
    }
}

/// What became of the statement.
#[expect(clippy::large_enum_variant, reason = "it lives for a moment")]
enum Outcome {
    Saved(Append),
    /// The question is in the log already.
    Known,
    /// The log's row is somebody else's, or was until a moment ago.
    Taken,
}

async fn run(db: &impl ConnectionTrait, statement: Statement) -> Result<Outcome, RepoError> {
    // All rows, though there is at most one: if only one row is asked for, SQLite's driver does not run the
    // statement to its end, where it commits.
    let rows = db.query_all_raw(statement).await.map_err(repo_error)?;
    let Some(row) = rows.first() else {
        let sqlite = db.get_database_backend() == DbBackend::Sqlite;
        return Ok(if sqlite { Outcome::Known } else { Outcome::Taken });
    };
    let last: i64 = row.try_get_by_index(0).map_err(repo_error)?;
    let json: Option<String> = row.try_get_by_index(1).map_err(repo_error)?;
    if last > 0 && json.is_none() {
        return Ok(Outcome::Taken);
    }
    let id: Option<i64> = row.try_get_by_index(2).map_err(repo_error)?;
    let Some(id) = id else { return Ok(Outcome::Known) };
    let previous = json.as_deref().map(read_predecessor).transpose().map_err(RepoError::Corrupt)?;
    let first = u64::try_from(id).map(QuestionId).map_err(|error| RepoError::Corrupt(error.into()))?;
    Ok(Outcome::Saved(Append::Saved { first, previous }))
}

/// Takes the number from the log's row, which stays locked until the end of the statement. It answers with
/// the last number before, that question, and the new number.
fn sql(backend: DbBackend) -> String {
    let columns: Vec<_> = Column::iter().map(|column| column.as_str().to_owned()).collect();
    let columns = columns.join(", ");
    let places: Vec<_> = (1..Column::iter().count()).map(|place| format!("${place}")).collect();
    let places = places.join(", ");
    if backend == DbBackend::Sqlite {
        // A trigger moves the log on.
        let previous = predecessor(backend, "questions.id - 1");
        return format!(
            "INSERT INTO questions ({columns}) SELECT last_id + 1, {places} FROM quiz_log WHERE one = 1 \
             ON CONFLICT DO NOTHING RETURNING id - 1, {previous}, id"
        );
    }
    // PostgreSQL reads `last_id` anew if somebody committed between the snapshot and the lock, but not the
    // questions: without the predecessor in sight the number is not taken, and nothing saved.
    let previous = predecessor(backend, "quiz_log.last_id");
    format!(
        "WITH last AS (\
             SELECT last_id, {previous} AS previous FROM quiz_log WHERE one = 1 FOR UPDATE SKIP LOCKED\
         ), added AS (\
             INSERT INTO questions ({columns}) SELECT last_id + 1, {places} FROM last \
             WHERE last_id = 0 OR previous IS NOT NULL ON CONFLICT DO NOTHING RETURNING id\
         ), moved AS (\
             UPDATE quiz_log SET last_id = added.id FROM added WHERE one = 1\
         ) SELECT last.last_id, last.previous, added.id FROM last LEFT JOIN added ON true"
    )
}

/// All but the number, in the order of the columns.
fn values(mut row: ActiveModel) -> Vec<Value> {
    let columns = Column::iter().filter(|column| !matches!(column, Column::Id));
    columns.filter_map(|column| row.take(column).into_value()).collect()
}
