//! Folding the names of records that older programs added.

use async_trait::async_trait;
use quizcast_domain::RepoError;

use crate::sea::db::{Database, Sql};
use crate::sea::upkeep::step::{Batch, Step};
use crate::sea::upkeep::turn::Turn;

#[derive(Debug)]
pub(in crate::sea::upkeep) struct RecordNames;

#[async_trait]
impl Step for RecordNames {
    fn name(&self) -> &'static str {
        "folding the names of old records"
    }

    async fn is_due(&self, db: &Database) -> Result<bool, RepoError> {
        let sql = "SELECT seq FROM records WHERE name IS NOT NULL AND folded_name IS NULL LIMIT 1";
        Ok(db.answered(db.read.one(sql, [])).await?.is_some())
    }

    async fn batch(&self, db: &Database, _turn: &mut Turn) -> Result<Batch, RepoError> {
        db.fold_names().await.map(Batch::of)
    }
}
