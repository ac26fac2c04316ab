//! Saved questions, one by one and in pages.

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{
    Category, CategoryId, CategoryRequest, PageRequest, QuestionArchive, QuestionFilter, RandomRequest,
};
use quizcast_domain::page::Page;
use quizcast_domain::questions::{Question, QuestionId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::filter::{conditions, meeting};
use super::pick::Wanted;
use super::search::{Order, Span};
use super::{SeaArchive, place};
use crate::sea::db::error::repo_error;
use crate::sea::entity::questions::{Column, Entity};

#[async_trait]
impl QuestionArchive for SeaArchive {
    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError> {
        let Some(id) = place(id) else { return Ok(None) };
        let found = self.db.only(Entity::find_by_id(id)).await?;
        found.map(Question::try_from).transpose().map_err(RepoError::Corrupt)
    }

    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError> {
        if let Some(text) = request.filter.folded_text() {
            let before = request.before.and_then(place).unwrap_or(i64::MAX);
            let span = Span { behind: 0, before, order: Order::NewestFirst };
            let items = self.search(text, &request.filter, span, request.limit.and_one()).await?;
            return Ok(Page::cut(items, request.limit, |last| last.id));
        }
        let mut query = Entity::find().order_by_desc(Column::Id).limit(request.limit.and_one() as u64);
        if let Some(before) = request.before.and_then(place) {
            query = query.filter(Column::Id.lt(before));
        }
        let items = self.read(query, &request.filter).await?;
        Ok(Page::cut(items, request.limit, |last| last.id))
    }

    async fn stretch(
        &self,
        behind: QuestionId,
        filter: &QuestionFilter,
        limit: usize,
    ) -> Result<Vec<Question>, RepoError> {
        let Some(behind) = place(behind) else { return Ok(Vec::new()) };
        if let Some(text) = filter.folded_text() {
            let span = Span { behind, before: i64::MAX, order: Order::OldestFirst };
            return self.search(text, filter, span, limit).await;
        }
        let query = Entity::find().filter(Column::Id.gt(behind)).order_by_asc(Column::Id).limit(limit as u64);
        self.read(query, filter).await
    }

    async fn random(&self, request: &RandomRequest) -> Result<Vec<Question>, RepoError> {
        let wanted = Wanted {
            fitting: meeting(self.db.backend(), &request.filter),
            is_open: conditions(&request.filter) == 0,
            exclude: request.exclude.iter().copied().filter_map(place).collect(),
            count: request.count,
        };
        let ids = self.pick(wanted).await?;
        self.questions(&ids).await
    }

    async fn categories(&self, request: &CategoryRequest) -> Result<Page<Category, CategoryId>, RepoError> {
        self.titled(request).await
    }
}

impl SeaArchive {
    /// The questions that `query` finds and that meet `filter`, which has no text.
    async fn read(&self, query: Select<Entity>, filter: &QuestionFilter) -> Result<Vec<Question>, RepoError> {
        let query = query.filter(meeting(self.db.backend(), filter));
        let read = self.db.read.clone();
        let rows = async move { query.all(&read).await };
        // An index finds the questions for one condition in the order of their numbers. With several conditions the
        // database may read every question.
        let rows = if conditions(filter) > 1 {
            self.db.within(self.db.search(rows)).await?
        } else {
            self.db.within(async { rows.await.map_err(repo_error) }).await?
        };
        rows.into_iter().map(Question::try_from).collect::<Result<_, _>>().map_err(RepoError::Corrupt)
    }
}
