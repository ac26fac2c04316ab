//! Appending to the log without a gap, on any number of nodes.
//!
//! One row, `quiz_log`, holds the last number. Taking numbers from it locks it until the end of the
//! transaction, so that appends come one after the other and a rollback gives the numbers back.
//! Which candidates are new is found out before, outside of the transaction, to keep it short.

use quizcast_domain::questions::{NewQuestion, Question, QuestionId};
use quizcast_domain::quiz::{Append, Batch, DrawReceipt, Known};
use quizcast_domain::{BoxError, RepoError};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryTrait};

use super::lookup::{chunks, gap, known};
use super::single;
use crate::sea::db::clock::to_micros;
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};
use crate::sea::entity::questions::{self, predecessor};
use crate::sea::keys;

/// Appends the batch, or says which candidates are known.
///
/// A single question is tried without a look: if it is known, inserting it tells. What a concurrent
/// append took between the look and the insert is found out by a second look under the lock, where
/// nobody can take any more.
pub(super) async fn append(db: &Database, batch: Batch<'_>) -> Result<Append, RepoError> {
    let wanted = batch.wanted.get();
    if let (1, Some(first), None) = (wanted, batch.candidates.first(), &batch.claim) {
        let _turn = db.turn().await;
        if let Some(saved) = single::append(db, first, batch.saved_at).await? {
            return Ok(saved);
        }
    }
    let seen = known(&db.read, batch.candidates).await?;
    let Some(chosen) = choose(&batch, &seen) else { return Ok(Append::Short { known: seen }) };
    let _turn = db.turn().await;
    if let Some(saved) = Locked::take(db, wanted).await?.save(&chosen, &batch).await? {
        return Ok(saved);
    }
    let locked = Locked::take(db, wanted).await?;
    let seen = known(&locked.tx, batch.candidates).await?;
    let Some(chosen) = choose(&batch, &seen) else {
        locked.tx.rollback().await.map_err(repo_error)?;
        return Ok(Append::Short { known: seen });
    };
    let saved = locked.save(&chosen, &batch).await?;
    // Nobody else can append now: two candidates of the batch are the same question.
    saved.ok_or(RepoError::Conflict)
}

/// The first new candidates, exactly as many as are wanted; `None` if there are too few.
fn choose<'a>(batch: &Batch<'a>, seen: &[Known]) -> Option<Vec<&'a NewQuestion>> {
    let mut seen = seen.iter().map(|known| known.position).peekable();
    let new = batch.candidates.iter().enumerate();
    let new = new.filter(|(position, _)| seen.next_if_eq(position).is_none()).map(|(_, new)| new);
    let chosen: Vec<_> = new.take(batch.wanted.get()).collect();
    (chosen.len() == batch.wanted.get()).then_some(chosen)
}

/// A transaction that holds the lock on the log. Dropping it gives the numbers back.
struct Locked {
    tx: DatabaseTransaction,
    /// The number of the last question that was saved before.
    previous: i64,
}

impl Locked {
    async fn take(db: &Database, wanted: usize) -> Result<Self, RepoError> {
        let tx = db.begin_write().await.map_err(repo_error)?;
        let previous = take_numbers(&tx, wanted).await.map_err(repo_error)?;
        Ok(Self { tx, previous })
    }

    /// Saves `chosen` and finishes the claim; `None`, and nothing is changed, if not all are new.
    ///
    /// The predecessor is read before the commit, though its row never changes: after the commit
    /// nothing is left that could fail, so that an error means that nothing was saved.
    async fn save(self, chosen: &[&NewQuestion], batch: &Batch<'_>) -> Result<Option<Append>, RepoError> {
        let rows = (self.previous + 1..).zip(chosen);
        let rows: Vec<_> = rows
            .map(|(id, new)| questions::ActiveModel::saved(id, new, to_micros(batch.saved_at)))
            .collect::<Result<_, _>>()
            .map_err(RepoError::Corrupt)?;
        let Some((row, rest)) = rows.split_first() else { return Ok(None) };
        let inserted = self.insert_first(row).await?;
        let (Some(previous), true) = (inserted, self.insert(rest).await?) else {
            self.tx.rollback().await.map_err(repo_error)?;
            return Ok(None);
        };
        if let Some(claim) = &batch.claim {
            let id = previous.as_ref().map(|question| question.id);
            keys::finish(&self.tx, claim, &DrawReceipt { previous: id }.into()).await?;
        }
        let first = number(self.previous + 1)?;
        self.tx.commit().await.map_err(repo_error)?;
        Ok(Some(Append::Saved { first, previous }))
    }

    /// Inserts one question and gets its predecessor from the same statement: under the lock each
    /// way to the database and back counts. `None` if the question is known.
    async fn insert_first(
        &self,
        row: &questions::ActiveModel,
    ) -> Result<Option<Option<Question>>, RepoError> {
        let mut insert = questions::Entity::insert(row.clone()).on_conflict(nothing());
        let previous = predecessor(self.tx.get_database_backend(), "questions.id - 1");
        QueryTrait::query(&mut insert).returning(Query::returning().expr(Expr::cust(previous)));
        let Some(row) = self.tx.query_one(QueryTrait::query(&mut insert)).await.map_err(repo_error)? else {
            return Ok(None);
        };
        let json: Option<String> = row.try_get_by_index(0).map_err(repo_error)?;
        let previous = json.as_deref().map(questions::read_predecessor).transpose();
        let previous = previous.map_err(RepoError::Corrupt)?;
        if previous.is_none() && self.previous > 0 {
            return Err(gap());
        }
        Ok(Some(previous))
    }

    async fn insert(&self, rows: &[questions::ActiveModel]) -> Result<bool, RepoError> {
        for chunk in chunks(rows) {
            let insert = questions::Entity::insert_many(chunk.iter().cloned()).on_conflict(nothing());
            let inserted = match insert.exec_without_returning(&self.tx).await {
                Err(DbErr::RecordNotInserted) => 0,
                inserted => inserted.map_err(repo_error)?,
            };
            if inserted != chunk.len() as u64 {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whichever of the unique keys is taken, the row is left out.
fn nothing() -> OnConflict {
    OnConflict::new().do_nothing().to_owned()
}

/// Takes the next numbers, and says which was the last one before them.
async fn take_numbers(tx: &DatabaseTransaction, wanted: usize) -> Result<i64, DbErr> {
    let wanted = i64::try_from(wanted).map_err(|error| DbErr::Type(error.to_string()))?;
    let sql = "UPDATE quiz_log SET last_id = last_id + $1 WHERE one = 1 RETURNING last_id - $1";
    let row = tx.one(sql, [wanted.into()]).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("quiz_log".to_owned()))?.try_get_by_index(0)
}

fn number(id: i64) -> Result<QuestionId, RepoError> {
    u64::try_from(id).map(QuestionId).map_err(|error| RepoError::Corrupt(BoxError::from(error)))
}
