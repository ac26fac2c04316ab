//! Appending a single question: one statement, one way to the database and back.
//!
//! Under the log's lock each such way counts, for everybody who waits for it.

use quizcast_domain::RepoError;
use quizcast_domain::quiz::{Append, NewQuestion, Question, QuestionId};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, IdenStatic, Iterable, QueryResult, Statement, Value,
};
use time::OffsetDateTime;

use super::super::Database;
use super::super::entity::questions::{ActiveModel, Column, predecessor, read_predecessor};
use super::super::error::repo_error;
use super::super::time::to_micros;
use super::by_id;

/// Saves `new` behind the last question; `None`, and nothing is changed, if it is known.
pub(super) async fn append(
    db: &Database,
    new: &NewQuestion,
    saved_at: OffsetDateTime,
) -> Result<Option<Append>, RepoError> {
    let row = ActiveModel::saved(0, new, to_micros(saved_at)).map_err(RepoError::Unavailable)?;
    let statement = Statement::from_sql_and_values(db.backend(), sql(db.backend()), values(row));
    // All rows, though there is one: who asks for one is not told on SQLite whether the statement came to its end,
    // and that is where it commits.
    let saved = db.write.query_all_raw(statement).await.map_err(repo_error)?;
    let Some(saved) = saved.first() else { return Ok(None) };
    let (first, json) = read(saved)?;
    let previous = match json {
        Some(json) => Some(read_predecessor(&json).map_err(RepoError::Unavailable)?),
        // PostgreSQL looks with the eyes of the statement's begin, before it waited for the lock.
        None if first.0 > 1 => Some(before(db, first).await?),
        None => None,
    };
    Ok(Some(Append::Saved { first, previous }))
}

/// The question before `first`, which is saved already: an error here says nothing about that, as one at a
/// COMMIT that broke off. So a connection that broke meanwhile gets a second chance.
async fn before(db: &Database, first: QuestionId) -> Result<Question, RepoError> {
    let id = QuestionId(first.0 - 1);
    let found = match by_id(&db.read, id).await {
        Err(_) => by_id(&db.read, id).await,
        found => found,
    };
    found?.ok_or_else(|| RepoError::Unavailable("the log has a gap".into()))
}

/// The number comes from the log's row, which stays locked until the end of the statement.
fn sql(backend: DbBackend) -> String {
    let columns: Vec<_> = Column::iter().map(|column| column.as_str().to_owned()).collect();
    let columns = columns.join(", ");
    let places: Vec<_> = (1..Column::iter().count()).map(|place| format!("${place}")).collect();
    let places = places.join(", ");
    let previous = predecessor(backend);
    let lock = if backend == DbBackend::Sqlite { "" } else { "FOR UPDATE" };
    let insert = format!(
        "INSERT INTO questions ({columns}) SELECT last_id + 1, {places} FROM quiz_log WHERE one = 1 {lock} \
         ON CONFLICT DO NOTHING RETURNING id, {previous} AS previous"
    );
    match backend {
        // A trigger moves the log on.
        DbBackend::Sqlite => insert,
        _ => format!(
            "WITH added AS ({insert}), \
             moved AS (UPDATE quiz_log SET last_id = added.id FROM added WHERE one = 1) \
             SELECT id, previous FROM added"
        ),
    }
}

/// All but the number, in the order of the columns.
fn values(mut row: ActiveModel) -> Vec<Value> {
    let columns = Column::iter().filter(|column| !matches!(column, Column::Id));
    columns.filter_map(|column| row.take(column).into_value()).collect()
}

fn read(row: &QueryResult) -> Result<(QuestionId, Option<String>), RepoError> {
    let id: i64 = row.try_get_by_index(0).map_err(repo_error)?;
    let id = u64::try_from(id).map_err(|error| RepoError::Unavailable(error.into()))?;
    Ok((QuestionId(id), row.try_get_by_index(1).map_err(repo_error)?))
}
