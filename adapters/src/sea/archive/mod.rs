//! Reading the log of questions in the database.

mod categories;
mod clues;
mod day_key;
mod fill;
mod filter;
mod pick;
mod questions;
mod reports;
mod search;

use std::collections::HashMap;

use quizcast_domain::RepoError;
use quizcast_domain::questions::{Question, QuestionId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::db::Database;
use super::entity::questions as rows;
use day_key::DayKey;

/// Reads the log of questions in the database, and keeps the reports on them.
#[derive(Debug, Clone)]
pub struct SeaArchive {
    db: Database,
    day_key: DayKey,
}

impl SeaArchive {
    /// An archive over an open database.
    #[must_use]
    pub fn new(db: Database) -> Self {
        Self { db, day_key: DayKey::default() }
    }

    /// The rows with these numbers, in the order of the numbers given.
    async fn rows(&self, ids: &[i64]) -> Result<Vec<rows::Model>, RepoError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = rows::Entity::find().filter(rows::Column::Id.is_in(ids.iter().copied()));
        let mut found = self.db.answered(query.all(&self.db.read)).await?;
        let places = ids.iter().enumerate().map(|(place, id)| (*id, place));
        let places: HashMap<_, _> = places.collect();
        found.sort_by_key(|row| places.get(&row.id).copied());
        Ok(found)
    }

    async fn questions(&self, ids: &[i64]) -> Result<Vec<Question>, RepoError> {
        let rows = self.rows(ids).await?;
        rows.into_iter().map(Question::try_from).collect::<Result<_, _>>().map_err(RepoError::Corrupt)
    }
}

/// A place in the log as the database counts, in 63 bits. A number that does not fit is no question's.
fn place(id: QuestionId) -> Option<i64> {
    i64::try_from(id.0).ok()
}
