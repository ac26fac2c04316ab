//! The log of questions in the database.

mod append;
mod plan;
mod sql;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
use quizcast_domain::page::Page;
use quizcast_domain::questions::{Question, QuestionId};
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

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
        query = query.filter(narrowed(self.db.backend(), filter));
        if let Some(source) = filter.source_name() {
            query = query.filter(questions::Column::Source.eq(source.as_str()));
        }
        let items = self.read(query, filter).await?;
        Ok(Page::cut(items, request.limit, |last| last.id))
    }

    async fn stretch(
        &self,
        behind: QuestionId,
        filter: &QuestionFilter,
        limit: usize,
    ) -> Result<Vec<Question>, RepoError> {
        // The database counts in 63 bits: nothing is behind a number that does not fit.
        let Ok(behind) = i64::try_from(behind.0) else { return Ok(Vec::new()) };
        let mut query = questions::Entity::find()
            .filter(questions::Column::Id.gt(behind))
            .filter(narrowed(self.db.backend(), filter))
            .order_by_asc(questions::Column::Id)
            .limit(limit as u64);
        if let Some(source) = filter.source_name() {
            // If the index of the sources were used, each stretch would read and sort all questions of the source. The
            // empty text keeps the databases from it, so that all stretches together read the log once.
            query = query.filter(Expr::col(questions::Column::Source).binary(CONCAT, "").eq(source.as_str()));
        }
        self.read(query, filter).await
    }
}

impl SeaQuestionRepo {
    /// The questions that `query`, which has this `filter`, finds.
    async fn read(
        &self,
        query: Select<questions::Entity>,
        filter: &QuestionFilter,
    ) -> Result<Vec<Question>, RepoError> {
        // No index serves these filters in the order of the ids, so the database may read every question.
        let searches = filter.folded_text().is_some() || filter.source_name().is_some();
        let read = self.db.read.clone();
        let rows = async move { query.all(&read).await };
        let rows = if searches {
            self.db.within(self.db.search(rows)).await?
        } else {
            self.db.within(async { rows.await.map_err(repo_error) }).await?
        };
        rows.into_iter().map(Question::try_from).collect::<Result<_, _>>().map_err(RepoError::Corrupt)
    }
}

/// The operator that joins two texts.
const CONCAT: BinOper = BinOper::Custom("||");

/// The conditions on text and category.
fn narrowed(backend: DbBackend, filter: &QuestionFilter) -> Condition {
    let text = filter.folded_text().map(|text| holds(backend, text));
    let category = filter.folded_category().map(|title| questions::Column::FoldedCategory.eq(title));
    Condition::all().add_option(text).add_option(category)
}

/// Whether the folded text holds `text`. This is no `LIKE` pattern, so no character of `text` is special.
fn holds(backend: DbBackend, text: &str) -> Expr {
    let position = if backend == DbBackend::Sqlite { "instr" } else { "strpos" };
    Func::cust(position).arg(Expr::col(questions::Column::Folded)).arg(text).gt(0)
}
