//! The log of questions in the database.

mod append;
mod plan;
mod sql;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{PageRequest, QuestionArchive};
use quizcast_domain::page::Page;
use quizcast_domain::questions::{Question, QuestionId};
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::db::Database;
use super::db::error::repo_error;
use super::db::group::Group;
use super::entity::questions;
use append::Log;
use plan::Job;

/// The log of questions in the database. An append finishes its claim in the same transaction.
///
/// Appends that wait for the lock on the log are committed together.
#[derive(Debug, Clone)]
pub struct SeaQuestionRepo {
    pub(super) db: Database,
    log: Group<Log>,
}

impl SeaQuestionRepo {
    /// A repository over an open database.
    #[must_use]
    pub fn new(db: Database) -> Self {
        let log = Log::group(&db);
        Self { db, log }
    }
}

#[cfg(test)]
impl SeaQuestionRepo {
    /// How many calls are in the queue or under way.
    pub(in crate::sea) fn under_way(&self) -> usize {
        self.log.under_way()
    }
}

#[async_trait]
impl QuestionRepo for SeaQuestionRepo {
    async fn append<'a>(&self, batch: Batch<'a>) -> Result<Append, RepoError> {
        self.db.growing().await?;
        let job = Job::of(batch)?;
        let until = self.db.patience.until();
        if job.candidates.len() > 1
            && let Some(short) = self.db.patience.run(until, self.log.work().is_short(&job)).await?
        {
            return Ok(short);
        }
        self.log.run(until, job).await?
    }
}

#[async_trait]
impl QuestionArchive for SeaQuestionRepo {
    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError> {
        // The database counts in 63 bits: a number that does not fit is no question's.
        let Ok(id) = i64::try_from(id.0) else { return Ok(None) };
        let found = self.db.answered(questions::Entity::find_by_id(id).one(&self.db.read)).await?;
        found.map(Question::try_from).transpose().map_err(RepoError::Corrupt)
    }

    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError> {
        let filter = &request.filter;
        let mut query = questions::Entity::find()
            .order_by_desc(questions::Column::Id)
            .limit(request.limit.and_one() as u64);
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
        // No index serves these filters in the order of the ids, so the database may read every question.
        let searches = filter.folded_text().is_some() || filter.source_name().is_some();
        let read = self.db.read.clone();
        let rows = async move { query.all(&read).await };
        let rows = if searches {
            self.db.within(self.db.search(rows)).await?
        } else {
            self.db.within(async { rows.await.map_err(repo_error) }).await?
        };
        let items: Vec<Question> =
            rows.into_iter().map(Question::try_from).collect::<Result<_, _>>().map_err(RepoError::Corrupt)?;
        Ok(Page::cut(items, request.limit, |last| last.id))
    }
}

/// Whether the folded text holds `text`. This is no `LIKE` pattern, so no character of `text` is special.
fn holds(backend: DbBackend, text: &str) -> Expr {
    let position = if backend == DbBackend::Sqlite { "instr" } else { "strpos" };
    Func::cust(position).arg(Expr::col(questions::Column::Folded)).arg(text).gt(0)
}
