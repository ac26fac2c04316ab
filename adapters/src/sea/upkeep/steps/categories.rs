//! Giving categories to questions that older programs saved.

use async_trait::async_trait;
use quizcast_domain::RepoError;

use crate::sea::db::{Database, Sql};
use crate::sea::upkeep::step::{Batch, Step};
use crate::sea::upkeep::turn::Turn;

#[derive(Debug)]
pub(in crate::sea::upkeep) struct Categories;

#[async_trait]
impl Step for Categories {
    fn name(&self) -> &'static str {
        "giving categories to old questions"
    }

    async fn is_due(&self, db: &Database) -> Result<bool, RepoError> {
        let sql = "SELECT id FROM questions WHERE category_number IS NULL LIMIT 1";
        Ok(db.answered(db.read.one(sql, [])).await?.is_some())
    }

    async fn batch(&self, db: &Database, _turn: &mut Turn) -> Result<Batch, RepoError> {
        db.fill_categories().await.map(Batch::of)
    }
}
