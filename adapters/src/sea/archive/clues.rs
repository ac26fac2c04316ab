//! Saved questions as the programs of jservice.io know them.

use std::collections::HashMap;

use async_trait::async_trait;
use quizcast_domain::archive::{BareClue, Category, CategoryId, Clue, ClueArchive, ClueFilter, ClueRequest};
use quizcast_domain::questions::QuestionId;
use quizcast_domain::{BoxError, RepoError};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, IdenStatic, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::categories::listed;
use super::filter::{AIRED, clues, indexed, shown};
use super::pick::Wanted;
use super::{SeaArchive, place};
use crate::sea::db::Sql;
use crate::sea::db::clock::from_micros;
use crate::sea::db::error::repo_error;
use crate::sea::entity::categories;
use crate::sea::entity::questions::{Column, Entity, Model};

/// So many clues are few. Tests have few clues, and must get past them.
const FEW: usize = if cfg!(test) { 1 } else { 2000 };

#[async_trait]
impl ClueArchive for SeaArchive {
    async fn clue(&self, id: QuestionId) -> Result<Option<Clue>, RepoError> {
        let Some(id) = place(id) else { return Ok(None) };
        let row = self.db.only(Entity::find_by_id(id).filter(shown())).await?;
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
        if request.filter == ClueFilter::default() && offset > 0 {
            // Without a condition, the numbers themselves tell how many questions to skip.
            let begin = self.after(offset).await?;
            condition = condition.add(Column::Id.gt(begin));
            offset = 0;
        }
        let ids: Vec<i64> = if let Some(few) = self.aired(&request.filter, &condition).await? {
            let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
            few.into_iter().skip(skipped).take(request.limit).collect()
        } else {
            let query = numbers(condition).order_by_asc(Column::Id);
            let query = query.offset(offset.unsigned_abs()).limit(request.limit as u64).into_tuple();
            self.db.answered(query.all(&self.db.read)).await?
        };
        let rows = self.rows(&ids).await?;
        self.with_categories(rows, asked).await
    }

    async fn clues_in(
        &self,
        category: CategoryId,
        behind: QuestionId,
        limit: usize,
    ) -> Result<Vec<BareClue>, RepoError> {
        let Ok(number) = i64::try_from(category.0) else { return Ok(Vec::new()) };
        let Some(behind) = place(behind) else { return Ok(Vec::new()) };
        let rows = if self.db.backend() == DbBackend::Sqlite {
            self.bare_at_once(number, behind, limit).await?
        } else {
            let condition = indexed().add(Column::CategoryNumber.eq(number)).add(Column::Id.gt(behind));
            let query = Entity::find().select_only().columns(BARE).filter(condition).order_by_asc(Column::Id);
            let query = query.limit(limit as u64).into_tuple::<Bare>();
            self.db.answered(query.all(&self.db.read)).await?
        };
        rows.into_iter().map(|row| bare(row, category)).collect::<Result<_, _>>().map_err(RepoError::Corrupt)
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

    /// The bare clues of a category on SQLite, as one row of JSON: the driver hands each row over to another thread, which
    /// takes longer than reading it.
    async fn bare_at_once(&self, number: i64, behind: i64, limit: usize) -> Result<Vec<Bare>, RepoError> {
        let columns = BARE.map(|column| column.as_str()).join(", ");
        let sql = format!(
            "SELECT json_group_array(json_array({columns})) FROM (SELECT {columns} FROM questions \
             WHERE hidden = 0 AND category_number = $1 AND id > $2 ORDER BY id LIMIT $3)"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let read = self.db.read.one(&sql, [number.into(), behind.into(), limit.into()]);
        let Some(row) = self.db.answered(read).await? else { return Ok(Vec::new()) };
        let rows: String = row.try_get_by_index(0).map_err(repo_error)?;
        serde_json::from_str(&rows).map_err(|error| RepoError::Corrupt(error.into()))
    }

    /// The numbers of the clues that meet `condition`, which `filter` stands for, if it names days on which few were on
    /// the air.
    ///
    /// On PostgreSQL they are looked for by day first. If they were asked for in the order of their numbers, PostgreSQL
    /// would often guess that a walk through the log meets enough of them soon, and read all of it.
    async fn aired(&self, filter: &ClueFilter, condition: &Condition) -> Result<Option<Vec<i64>>, RepoError> {
        let by_day = filter.aired_from.is_some() || filter.aired_to.is_some();
        if !by_day || self.db.backend() == DbBackend::Sqlite {
            return Ok(None);
        }
        let query = numbers(condition.clone()).order_by_asc(Expr::cust(AIRED)).limit(FEW as u64 + 1);
        let mut ids: Vec<i64> = self.db.answered(query.into_tuple().all(&self.db.read)).await?;
        ids.sort_unstable();
        Ok((ids.len() <= FEW).then_some(ids))
    }

    /// The number after which the questions begin, if `skipped` of those that are not hidden are skipped.
    ///
    /// The log has no gaps, so only the hidden questions have to be read.
    async fn after(&self, skipped: i64) -> Result<i64, RepoError> {
        let hidden = Condition::all().add(Expr::cust("hidden = 1"));
        let query = numbers(hidden).order_by_asc(Column::Id).into_tuple();
        let hidden: Vec<i64> = self.db.answered(query.all(&self.db.read)).await?;
        let mut begin = skipped;
        for id in hidden {
            if id > begin {
                break;
            }
            begin = begin.saturating_add(1);
        }
        Ok(begin)
    }
}

/// The numbers of the questions that meet a condition.
fn numbers(condition: Condition) -> Select<Entity> {
    Entity::find().select_only().column(Column::Id).filter(condition)
}

/// Some of the clues whose value meets a condition.
fn worth(value: Expr, count: usize) -> Wanted {
    Wanted { fitting: indexed().add(value), is_open: false, exclude: Vec::new(), count }
}

/// The columns of a bare clue. A whole row has three times as many, the folded text among them.
const BARE: [Column; 8] = [
    Column::Id,
    Column::Question,
    Column::Answer,
    Column::Value,
    Column::CreatedAt,
    Column::Airdate,
    Column::GameId,
    Column::Reports,
];

type Bare = (i64, String, String, Option<i64>, i64, Option<i64>, Option<i64>, Option<i64>);

fn bare(row: Bare, category: CategoryId) -> Result<BareClue, BoxError> {
    let (id, question, answer, value, created_at, airdate, game_id, reports) = row;
    let airdate = airdate.map(from_micros).transpose()?;
    Ok(BareClue {
        id: QuestionId(id.try_into()?),
        question,
        answer,
        value: value.map(u32::try_from).transpose()?,
        aired: Clue::aired_or_made(airdate, from_micros(created_at)?),
        category,
        game_id,
        reports: reports.map(u64::try_from).transpose()?,
    })
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
