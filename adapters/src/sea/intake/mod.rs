//! Adding many questions to the log at once.

mod others;
mod sql;

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::intake::{Fate, QuestionIntake};
use quizcast_domain::questions::NewQuestion;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};
use time::OffsetDateTime;

use super::db::clock::to_micros;
use super::db::error::repo_error;
use super::db::{Database, LOCK, Sql, json};
use super::questions::plan::Candidate;
use others::Others;
use sql::Statements;

/// Adds many questions to the log in the database, a transaction for each batch.
#[derive(Debug, Clone)]
pub struct SeaIntake {
    db: Database,
    sql: Arc<Statements>,
    others: Arc<Others>,
}

impl SeaIntake {
    /// How many questions a statement gets. A transaction may have several, since the database makes some copies of all
    /// that a statement brings.
    const STATEMENT: usize = 1000;

    /// An intake over an open database.
    #[must_use]
    pub fn new(db: Database) -> Self {
        let sql = Arc::new(Statements::of(db.backend()));
        Self { db, sql, others: Arc::default() }
    }

    /// The fate of each candidate, as the log is now.
    async fn fates(
        &self,
        db: &impl ConnectionTrait,
        candidates: &[Candidate],
    ) -> Result<Vec<Fate>, RepoError> {
        let identities = json::array(candidates.iter().map(|candidate| candidate.identity.as_str()));
        let known = db.all(&self.sql.known, [identities.into()]).await.map_err(repo_error)?;
        let known = known.iter().map(|row| row.try_get_by_index(0));
        let known: HashSet<i64> = known.collect::<Result<_, _>>().map_err(repo_error)?;
        let (mut names, mut fingerprints) = (HashSet::new(), HashSet::new());
        let mut fates = Vec::with_capacity(candidates.len());
        for (at, candidate) in (0..).zip(candidates) {
            let taken = names.contains(&candidate.names()) || fingerprints.contains(&candidate.fingerprint);
            if taken || known.contains(&at) {
                fates.push(Fate::Known);
                continue;
            }
            names.insert(candidate.names());
            fingerprints.insert(candidate.fingerprint);
            fates.push(Fate::New);
        }
        Ok(fates)
    }

    async fn append(
        &self,
        tx: &DatabaseTransaction,
        candidates: &[Candidate],
    ) -> Result<Vec<Fate>, RepoError> {
        let fates = self.fates(tx, candidates).await?;
        let new = candidates.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::New);
        let rows: Vec<_> = new.map(|(candidate, _)| candidate.row.as_str()).collect();
        if rows.is_empty() {
            return Ok(fates);
        }
        let last = tx.one(self.sql.last, []).await.map_err(repo_error)?;
        let last = last.ok_or_else(|| RepoError::Corrupt("the log has no end".into()))?;
        let last: i64 = last.try_get_by_index(0).map_err(repo_error)?;
        let rows = json::array(rows.into_iter());
        tx.change(&self.sql.append, [rows.into(), last.into()]).await.map_err(repo_error)?;
        Ok(fates)
    }
}

/// The questions, made ready to be looked up and written.
fn candidates(batch: &[NewQuestion], saved_at: OffsetDateTime) -> Result<Vec<Candidate>, RepoError> {
    let saved_at = to_micros(saved_at);
    batch.iter().map(|new| Candidate::of(new, saved_at)).collect::<Result<_, _>>().map_err(RepoError::Corrupt)
}

#[async_trait]
impl QuestionIntake for SeaIntake {
    async fn add(&self, batch: &[NewQuestion], saved_at: OffsetDateTime) -> Result<Vec<Fate>, RepoError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.db.growing().await?;
        // The JSON is made before the lock is taken.
        let candidates = candidates(batch, saved_at)?;
        let work = async {
            let tx = self.db.begin_write().await.map_err(repo_error)?;
            if self.db.backend() != DbBackend::Sqlite {
                tx.execute_unprepared(LOCK).await.map_err(repo_error)?;
            }
            let mut fates = Vec::with_capacity(candidates.len());
            for part in candidates.chunks(Self::STATEMENT) {
                fates.extend(self.append(&tx, part).await?);
            }
            if fates.contains(&Fate::New) {
                tx.commit().await.map_err(repo_error)?;
            }
            Ok(fates)
        };
        self.db.within(work).await
    }

    async fn look(&self, batch: &[NewQuestion]) -> Result<Vec<Fate>, RepoError> {
        let candidates = candidates(batch, OffsetDateTime::UNIX_EPOCH)?;
        self.db.within(self.fates(&self.db.read, &candidates)).await
    }

    async fn is_shared(&self) -> Result<bool, RepoError> {
        self.db.within(self.others.are_there(&self.db)).await
    }
}
