//! Saved questions as the programs of jservice.io know them.

use std::collections::HashMap;

use async_trait::async_trait;
use quizcast_domain::archive::{Category, CategoryId, Clue, ClueArchive, ClueFilter, ClueRequest};
use quizcast_domain::questions::QuestionId;
use quizcast_domain::{BoxError, RepoError};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::categories::listed;
use super::filter::{clues, indexed, shown};
use super::pick::Wanted;
use super::{SeaArchive, place};
use crate::sea::db::Sql;
use crate::sea::db::error::repo_error;
use crate::sea::entity::categories;
use crate::sea::entity::questions::{Column, Entity, Model};

#[async_trait]
impl ClueArchive for SeaArchive {
    async fn clue(&self, id: QuestionId) -> Result<Option<Clue>, RepoError> {
        let Some(id) = place(id) else { return Ok(None) };
        let row = self.db.answered(Entity::find_by_id(id).filter(shown()).one(&self.db.read)).await?;
        Ok(self.with_categories(row.into_iter().collect(), None).await?.pop())
    }

    async fn clues(&self, request: &ClueRequest) -> Result<Vec<Clue>, RepoError> {
        let Some(mut condition) = clues(&request.filter) else { return Ok(Vec::new()) };
        let Ok(mut offset) = i64::try_from(request.offset) else { return Ok(Vec::new()) };
        // Read before its clues: questions that are saved meanwhile are in the pages, but not yet in the number.
        let asked = match request.filter.category {
            Some(category) => self.category(category).await?,
            None => None,
        };
        let open = ClueFilter { behind: None, ..request.filter } == ClueFilter::default();
        if open && offset > 0 {
            // Without a condition, the numbers themselves tell how many questions to skip.
            let behind = request.filter.behind.and_then(place).unwrap_or(0);
            let Some(begin) = self.after(behind, offset).await? else { return Ok(Vec::new()) };
            condition = condition.add(Column::Id.gt(begin));
            offset = 0;
        }
        let query =
            Entity::find().select_only().column(Column::Id).filter(condition).order_by_asc(Column::Id);
        let query = query.offset(offset.unsigned_abs()).limit(request.limit as u64).into_tuple();
        let ids: Vec<i64> = self.db.answered(query.all(&self.db.read)).await?;
        let rows = self.rows(&ids).await?;
        self.with_categories(rows, asked).await
    }

    async fn random_clues(&self, count: usize) -> Result<Vec<Clue>, RepoError> {
        let ids = self.pick(Wanted { fitting: shown(), is_open: true, exclude: Vec::new(), count }).await?;
        self.clues_at(&ids).await
    }

    async fn finals(&self, count: usize) -> Result<Vec<Clue>, RepoError> {
        let ids = self.pick(worth(Column::Value.is_null(), count)).await?;
        if !ids.is_empty() || count == 0 {
            return self.clues_at(&ids).await;
        }
        let highest = "SELECT MAX(value) FROM questions WHERE hidden = 0";
        let Some(row) = self.db.answered(self.db.read.one(highest, [])).await? else { return Ok(Vec::new()) };
        let Some(highest) = row.try_get_by_index::<Option<i64>>(0).map_err(repo_error)? else {
            return Ok(Vec::new());
        };
        let ids = self.pick(worth(Column::Value.eq(highest), count)).await?;
        self.clues_at(&ids).await
    }

    async fn category(&self, id: CategoryId) -> Result<Option<Category>, RepoError> {
        let Ok(id) = i64::try_from(id.0) else { return Ok(None) };
        Ok(self.read_categories(categories::Entity::find_by_id(id)).await?.pop())
    }

    async fn numbered(&self, offset: u64, limit: usize) -> Result<Vec<Category>, RepoError> {
        if i64::try_from(offset).is_err() {
            return Ok(Vec::new());
        }
        let query = listed().order_by_asc(categories::Column::Id).offset(offset).limit(limit as u64);
        self.read_categories(query).await
    }

    async fn popular(&self, limit: usize) -> Result<Vec<Category>, RepoError> {
        let query =
            listed().order_by_desc(categories::Column::Questions).order_by_asc(categories::Column::Id);
        self.read_categories(query.limit(limit as u64)).await
    }
}

impl SeaArchive {
    async fn clues_at(&self, ids: &[i64]) -> Result<Vec<Clue>, RepoError> {
        let rows = self.rows(ids).await?;
        self.with_categories(rows, None).await
    }

    /// The clues of these rows, in their order, with their categories: `asked` is one that was read already.
    async fn with_categories(
        &self,
        rows: Vec<Model>,
        asked: Option<Category>,
    ) -> Result<Vec<Clue>, RepoError> {
        if let Some(category) = asked {
            let found = HashMap::from([(category.id, category)]);
            return clues_of(rows, &found).map_err(RepoError::Corrupt);
        }
        let mut numbers: Vec<_> = rows.iter().filter_map(|row| row.category_number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let query = categories::Entity::find().filter(categories::Column::Id.is_in(numbers));
        let found = self.read_categories(query).await?;
        let found: HashMap<_, _> = found.into_iter().map(|category| (category.id, category)).collect();
        clues_of(rows, &found).map_err(RepoError::Corrupt)
    }

    /// The number after which the questions begin, if `skipped` of those after the number `behind` that are not hidden
    /// are skipped; `None` if it is past all numbers.
    ///
    /// The log has no gaps, so only the hidden questions have to be read.
    async fn after(&self, behind: i64, skipped: i64) -> Result<Option<i64>, RepoError> {
        let condition = Condition::all().add(Column::Id.gt(behind)).add(Expr::cust("hidden = 1"));
        let query =
            Entity::find().select_only().column(Column::Id).filter(condition).order_by_asc(Column::Id);
        let hidden: Vec<i64> = self.db.answered(query.into_tuple().all(&self.db.read)).await?;
        let Some(mut begin) = behind.checked_add(skipped) else { return Ok(None) };
        for id in hidden {
            if id > begin {
                break;
            }
            begin += 1;
        }
        Ok(Some(begin))
    }
}

/// Some of the clues whose value meets a condition.
fn worth(value: Expr, count: usize) -> Wanted {
    Wanted { fitting: indexed().add(value), is_open: false, exclude: Vec::new(), count }
}

fn clues_of(rows: Vec<Model>, categories: &HashMap<CategoryId, Category>) -> Result<Vec<Clue>, BoxError> {
    // A row that an older program saved and no newer one has filled yet belongs to no category: it is left out.
    let numbered = rows.into_iter().filter_map(|row| row.category_number.map(|number| (row, number)));
    numbered.map(|(row, number)| clue(row, number, categories)).collect()
}

fn clue(row: Model, number: i64, categories: &HashMap<CategoryId, Category>) -> Result<Clue, BoxError> {
    let category =
        categories.get(&CategoryId(number.try_into()?)).ok_or("a question's category is missing")?;
    let reports = row.reports.map(u64::try_from).transpose()?;
    Ok(Clue { question: row.try_into()?, category: category.clone(), reports })
}
