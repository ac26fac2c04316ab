//! Appending to the log of questions in the database.

mod append;
pub(super) mod plan;
pub(super) mod sql;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};

use super::db::Database;
use super::db::group::Group;
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
    /// How many calls have queued so far.
    pub(in crate::sea) fn entered(&self) -> usize {
        self.log.entered()
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
