//! The log of questions in the database.

mod append;
mod lookup;
mod single;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::quiz::{Append, Batch, Page, PageRequest, Question, QuestionId, QuestionRepo};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Database;
use super::entity::questions;
use super::error::repo_error;

/// The log of questions and the idempotency keys in the database: an append and its receipt are
/// one transaction.
#[derive(Debug, Clone)]
pub struct SeaLog {
    pub(super) db: Database,
}

impl SeaLog {
    /// Over an open database.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }
}

#[async_trait]
impl QuestionRepo for SeaLog {
    async fn append<'a>(&self, batch: Batch<'a>) -> Result<Append, RepoError> {
        self.db.growing().await?;
        self.db.within(append::append(&self.db, batch)).await
    }

    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError> {
        self.db.within(by_id(&self.db.read, id)).await
    }

    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError> {
        let filter = &request.filter;
        let limit = request.limit.get();
        let mut query = questions::Entity::find()
            .order_by_desc(questions::Column::Id)
            .limit(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1));
        if let Some(before) = request.before.and_then(|before| i64::try_from(before.0).ok()) {
            query = query.filter(questions::Column::Id.lt(before));
        }
        if let Some(text) = filter.folded_text() {
            query = query.filter(holds(self.db.backend(), text));
        }
        if let Some(title) = filter.folded_category() {
            query = query.filter(questions::Column::FoldedCategory.eq(title));
        }
        if let Some(source) = filter.source_name() {
            query = query.filter(questions::Column::Source.eq(source.as_str()));
        }
        // Without an index for it, the database may have to look at every question.
        let searches = filter.folded_text().is_some() || filter.source_name().is_some();
        let read = self.db.read.clone();
        let rows = async move { query.all(&read).await };
        let mut rows = if searches {
            self.db.within(self.db.search(rows)).await?
        } else {
            self.db.within(async { rows.await.map_err(repo_error) }).await?
        };
        let more = rows.len() > limit;
        rows.truncate(limit);
        let items: Vec<Question> = rows
            .into_iter()
            .map(Question::try_from)
            .collect::<Result<_, _>>()
            .map_err(RepoError::Unavailable)?;
        let next = items.last().filter(|_| more).map(|question| question.id);
        Ok(Page { items, next })
    }
}

/// A number that no row can have finds nothing; that is no error.
async fn by_id(db: &impl ConnectionTrait, id: QuestionId) -> Result<Option<Question>, RepoError> {
    let Ok(id) = i64::try_from(id.0) else { return Ok(None) };
    let row = questions::Entity::find_by_id(id).one(db).await.map_err(repo_error)?;
    row.map(Question::try_from).transpose().map_err(RepoError::Unavailable)
}

/// The folded text holds `text`. No pattern, so that no character is special.
fn holds(backend: DbBackend, text: &str) -> Expr {
    let position = if backend == DbBackend::Sqlite { "instr" } else { "strpos" };
    Func::cust(position).arg(Expr::col(questions::Column::Folded)).arg(text).gt(0)
}
