//! Searching the texts of questions, on both databases with the same result.
//!
//! A search looks through a stretch of the log in parts, and ends with the part in which the page is full. First it
//! reads the questions nearest to where the page begins: what is common is found there. The others it asks the index
//! for: what is left to find is so rare that the index names few questions. SQLite's index follows the log in batches,
//! so the questions that it lacks are read. While PostgreSQL has no index, all are read.

mod follow;
mod indexed;
mod parts;

use quizcast_domain::RepoError;
use quizcast_domain::archive::QuestionFilter;
use quizcast_domain::questions::Question;
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::SeaArchive;
use super::filter::meeting;
use crate::sea::db::Sql;
use crate::sea::entity::questions::{Column, Entity, Model};
pub(super) use parts::{Order, Span};
use parts::{Part, Way, near, parts};

/// A text of fewer characters has no trigram. It is looked for in the newest questions only.
const TRIGRAM: usize = 3;
/// So many places at the end of the log, hidden questions included, hold the newest questions.
const NEWEST: i64 = 10_000;

impl SeaArchive {
    /// The first `limit` questions of `span` that meet `filter`, which has the folded text `text`.
    pub(super) async fn search(
        &self,
        text: &str,
        filter: &QuestionFilter,
        span: Span,
        limit: usize,
    ) -> Result<Vec<Question>, RepoError> {
        let (read, filter, text) = (self.db.read.clone(), filter.clone(), text.to_owned());
        let rows = async move { search(&read, &text, &filter, span, limit).await };
        let rows = self.db.within(self.db.search(rows)).await?;
        rows.into_iter().map(Question::try_from).collect::<Result<_, _>>().map_err(RepoError::Corrupt)
    }
}

async fn search(
    read: &DatabaseConnection,
    text: &str,
    filter: &QuestionFilter,
    span: Span,
    limit: usize,
) -> Result<Vec<Model>, DbErr> {
    let Reach { last, indexed_to } = Reach::of(read).await?;
    let backend = read.get_database_backend();
    let parts = if is_short(text) {
        vec![Part { span: span.above(last - NEWEST), way: Way::Read }]
    } else {
        parts(span.below(last + 1), near(backend), indexed_to)
    };
    let mut found = Vec::new();
    for Part { span, way } in parts {
        let left = limit - found.len();
        if left == 0 {
            break;
        }
        found.extend(match way {
            Way::Read => {
                let query = Entity::find().filter(meeting(backend, filter));
                let query = query.filter(Column::Id.gt(span.behind)).filter(Column::Id.lt(span.before));
                query.order_by(Column::Id, span.order.sql()).limit(left as u64).all(read).await?
            }
            Way::Index => indexed::find(read, text, filter, span, left).await?,
        });
    }
    Ok(found)
}

/// Whether `text` is too short for the index.
pub(super) fn is_short(text: &str) -> bool {
    text.chars().nth(TRIGRAM - 1).is_none()
}

/// How far the log and its index reach.
struct Reach {
    /// The last number of the log.
    last: i64,
    /// Each question up to this number is in the index.
    indexed_to: i64,
}

impl Reach {
    /// The index only grows, so what it is said to hold here it also holds later.
    async fn of(read: &DatabaseConnection) -> Result<Self, DbErr> {
        let sql = match read.get_database_backend() {
            DbBackend::Sqlite => {
                "SELECT last_id, (SELECT indexed_to FROM search_index WHERE one = 1) FROM quiz_log WHERE one = 1"
            }
            _ => {
                "SELECT last_id, CASE WHEN EXISTS (SELECT FROM pg_index
                    WHERE indexrelid = to_regclass('questions_search') AND indisvalid
                ) THEN last_id ELSE 0 END FROM quiz_log WHERE one = 1"
            }
        };
        let row = read.one(sql, []).await?.ok_or(DbErr::RecordNotFound("quiz_log".to_owned()))?;
        Ok(Self { last: row.try_get_by_index(0)?, indexed_to: row.try_get_by_index(1)? })
    }
}
