//! What remains to be done with the stored rows after a migration, and now and then later: step by step, while the
//! program serves.
//!
//! A step works in batches, so that draws do not wait for it. On PostgreSQL one node at a time does the steps: it holds an
//! advisory lock on a connection of its own. On SQLite the batches of several programs take turns at the only writer.

#[cfg(feature = "postgres")]
mod postgres;
mod step;
mod steps;
mod turn;

use std::time::{Duration, Instant};

use quizcast_domain::RepoError;

use super::db::Database;
use step::{Batch, Step};
use steps::{Categories, RecordNames, TextIndex};
use turn::Turn;

/// The pause after a batch is as long as the batch, and at least this. So draws have at least half of the time.
const LEAST_PAUSE: Duration = Duration::from_millis(5);
/// The log tells the progress of a step so often.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Does what remains to be done with the rows of a database.
#[derive(Debug)]
pub struct Upkeep {
    db: Database,
    steps: Vec<Box<dyn Step>>,
}

/// How far the upkeep came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing remains to be done for now.
    Done,
    /// Another node is at it.
    Elsewhere,
}

impl Upkeep {
    /// The upkeep of an open database whose schema is up to date.
    #[must_use]
    pub fn new(db: Database) -> Self {
        Self { db, steps: vec![Box::new(RecordNames), Box::new(Categories), Box::new(TextIndex::default())] }
    }

    /// Does the steps in order, each to its end. If it is dropped, the batch under way still ends or is rolled back, and
    /// the next call goes on from there.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] if the database has no room, [`RepoError::Unavailable`] if it does not answer. A later call
    /// goes on where this one stopped.
    pub async fn run(&self) -> Result<Progress, RepoError> {
        let mut turn = None;
        let progress = self.all_steps(&mut turn).await;
        if let Some(turn) = turn {
            turn.end(&self.db).await;
        }
        progress
    }

    /// Takes PostgreSQL's index of texts away while the log is empty, for a command that fills it: each question would be
    /// entered there one by one, which takes as long as all else. [`run`](Self::run) builds it again, from all of them.
    ///
    /// Call it only if no other process has the database open.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the database does not answer.
    #[cfg_attr(not(feature = "postgres"), expect(clippy::unused_async, reason = "SQLite needs nothing done"))]
    pub async fn before_many(&self) -> Result<(), RepoError> {
        #[cfg(feature = "postgres")]
        if self.db.backend() == sea_orm::DbBackend::Postgres {
            return postgres::drop_index_of_empty_log(&self.db).await;
        }
        Ok(())
    }

    /// Does the steps, and takes the turn before the first one that is due.
    async fn all_steps(&self, turn: &mut Option<Turn>) -> Result<Progress, RepoError> {
        for step in &self.steps {
            if !step.is_due(&self.db).await? {
                continue;
            }
            if turn.is_none() {
                *turn = Turn::take(&self.db).await?;
            }
            let Some(turn) = turn else { return Ok(Progress::Elsewhere) };
            self.finish(&**step, turn).await?;
        }
        Ok(Progress::Done)
    }

    async fn finish(&self, step: &dyn Step, turn: &mut Turn) -> Result<(), RepoError> {
        let (begun, mut told, mut all) = (Instant::now(), Instant::now(), 0);
        loop {
            let start = Instant::now();
            match step.batch(&self.db, turn).await? {
                Batch::Last => break,
                Batch::Rows(rows) => all += rows,
            }
            if told.elapsed() >= TELL_EVERY {
                told = Instant::now();
                tracing::info!(rows = all, "{}: still at it", step.name());
            }
            tokio::time::sleep(start.elapsed().max(LEAST_PAUSE)).await;
        }
        // The index of texts follows the log all the time, which is no news.
        let seconds = begun.elapsed().as_secs();
        if seconds > 0 {
            tracing::info!(rows = all, seconds, "{}: done", step.name());
        } else if all > 0 {
            tracing::debug!(rows = all, "{}: done", step.name());
        }
        Ok(())
    }
}
