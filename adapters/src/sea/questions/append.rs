//! Appending to the log without a gap, on any number of nodes.
//!
//! The one row of `quiz_log` holds the last number. An append locks that row until its transaction ends. So appends run
//! one after the other, and a rollback gives the numbers back. Appends of one process that wait for the lock share a
//! transaction: one look, one [`plan`], one write.

use quizcast_domain::RepoError;
use quizcast_domain::once::{Claim, Receipt};
use quizcast_domain::questions::Question;
use quizcast_domain::quiz::Append;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult};

use super::plan::{Job, Plan, Seen, number, plan};
use super::sql::Statements;
use crate::sea::db::error::repo_error;
use crate::sea::db::group::{Failure, Group, Size, Work};
use crate::sea::db::{Database, LOCK, Sql, json};
use crate::sea::entity::questions::read_row;

/// Appending to the log, as the [`Work`] of a group.
#[derive(Debug)]
pub(super) struct Log {
    db: Database,
    sql: Statements,
}

impl Log {
    pub(super) fn group(db: &Database) -> Group<Self> {
        let log = Self { db: db.clone(), sql: Statements::of(db.backend()) };
        Group::new(log, db.patience)
    }

    /// Returns [`Append::Short`] if too few candidates are new. It reads without the lock, so that a job which would
    /// write nothing never holds it.
    pub(super) async fn is_short(&self, job: &Job) -> Result<Option<Append>, RepoError> {
        let seen = self.look(&self.db.read, &[job], &[]).await.map_err(|failure| failure.error)?;
        let mut plan = plan(&seen, &[job]).map_err(RepoError::Corrupt)?;
        Ok(match plan.answers.pop() {
            Some(Ok(short @ Append::Short { .. })) => Some(short),
            _ => None,
        })
    }

    async fn look(
        &self,
        db: &impl ConnectionTrait,
        jobs: &[&Job],
        claims: &[(usize, Claim)],
    ) -> Result<Seen, Failure> {
        let candidates = jobs.iter().flat_map(|job| &job.candidates);
        let candidates = json::array(candidates.map(|candidate| candidate.identity.as_str()));
        let claims = claims.iter().map(|(at, claim)| (at, hex::encode(claim.key.0), claim.holder.simple()));
        let claims = json::of(&claims.collect::<Vec<_>>())?;
        let rows = db.all(&self.sql.look, [candidates.into(), claims.into()]).await?;
        read(&rows)
    }

    async fn write(&self, tx: &DatabaseTransaction, plan: &Plan<'_>, last: i64) -> Result<(), Failure> {
        if !plan.rows.is_empty() {
            let rows = json::array(plan.rows.iter().copied());
            tx.change(&self.sql.append, [rows.into(), last.into()]).await?;
        }
        if !plan.receipts.is_empty() {
            let receipts = plan.receipts.iter().map(|(claim, receipt)| {
                (hex::encode(claim.key.0), claim.holder.simple(), Receipt::from(*receipt).to_string())
            });
            let receipts = json::of(&receipts.collect::<Vec<_>>())?;
            let finished = tx.change(&self.sql.finish, [receipts.into()]).await?;
            if finished != plan.receipts.len() as u64 {
                // After the look, a claim's lease ended and another request took the key.
                return Err(Failure { error: RepoError::Conflict, refused: true });
            }
        }
        Ok(())
    }
}

/// Reads the answer to [`Statements::look`].
fn read(rows: &[QueryResult]) -> Result<Seen, Failure> {
    let (mut seen, mut found) = (Seen::default(), false);
    for row in rows {
        let (kind, at, place): (i32, i64, i64) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        match kind {
            0 => (seen.last, seen.tail, found) = (place, read_question(place, row, 3)?, true),
            1 => drop(seen.known.insert(at, place)),
            _ => drop(seen.held.insert(at)),
        }
    }
    let complete = found && (seen.last == 0 || seen.tail.is_some());
    if complete { Ok(seen) } else { Err(RepoError::Corrupt("the log has a gap".into()).into()) }
}

/// The question with the number `id`, from the JSON in this column; `None` if that is NULL.
fn read_question(id: i64, row: &QueryResult, column: usize) -> Result<Option<Question>, RepoError> {
    let json: Option<String> = row.try_get_by_index(column).map_err(repo_error)?;
    json.map(|json| read_row(id, &json)).transpose().map_err(RepoError::Corrupt)
}

impl Work for Log {
    type Job = Job;
    /// `Conflict` if the claim was lost.
    type Answer = Result<Append, RepoError>;
    type Turn = DatabaseTransaction;

    /// A single question without a claim takes one statement, which commits by itself.
    async fn alone(&self, job: &Job) -> Result<Option<Self::Answer>, RepoError> {
        let ([new], 1, None) = (job.candidates.as_slice(), job.wanted, job.claim) else { return Ok(None) };
        let row = json::array([new.row.as_str()].into_iter());
        // `all`, though there is at most one row: after `one`, SQLite's driver stops before the statement's end, and
        // only there SQLite commits.
        let saved = self.db.write.all(&self.sql.append_one, [row.into()]).await.map_err(repo_error)?;
        let Some(row) = saved.first() else { return Ok(None) };
        let id: i64 = row.try_get_by_index(0).map_err(repo_error)?;
        let previous = read_question(id - 1, row, 1)?;
        Ok(Some(Ok(Append::Saved { first: number(id).map_err(RepoError::Corrupt)?, previous })))
    }

    async fn turn(&self) -> Result<DatabaseTransaction, RepoError> {
        let tx = self.db.begin_write().await.map_err(repo_error)?;
        if self.db.backend() != DbBackend::Sqlite {
            tx.execute_unprepared(LOCK).await.map_err(repo_error)?;
        }
        Ok(tx)
    }

    async fn commit(&self, tx: DatabaseTransaction, jobs: &[&Job]) -> Result<Vec<Self::Answer>, Failure> {
        let claims = jobs.iter().enumerate().filter_map(|(at, job)| Some((at, job.claim?)));
        let seen = self.look(&tx, jobs, &claims.collect::<Vec<_>>()).await?;
        let plan = plan(&seen, jobs).map_err(RepoError::Corrupt)?;
        self.write(&tx, &plan, seen.last).await?;
        tx.commit().await?;
        Ok(plan.answers)
    }

    fn size(job: &Job) -> Size {
        let bytes = job.candidates.iter().map(|candidate| candidate.row.len() + candidate.identity.len());
        Size { rows: job.candidates.len(), bytes: bytes.sum() }
    }
}
