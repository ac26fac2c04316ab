//! Bringing SQLite's index up to the end of the log.

use quizcast_domain::RepoError;
use sea_orm::{DatabaseTransaction, DbErr};

use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};

/// Fewer questions than this are read faster than they are worth a transaction.
const WORTH_IT: i64 = 1000;
/// So many questions are indexed in one transaction, which keeps draws waiting.
const AT_A_TIME: i64 = 250;
/// And no more once their texts have so many characters together.
const CHARS_AT_A_TIME: i64 = 32_768;

/// How many questions follow a number, and the number of the last.
const NEXT: &str = "
    SELECT COUNT(*), MAX(id) FROM (
        SELECT id, SUM(length(folded)) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS chars
        FROM (SELECT id, folded FROM questions WHERE id > $1 ORDER BY id LIMIT $2)
    ) WHERE COALESCE(chars, 0) < $3";

impl Database {
    /// How many questions the index lacks, if it is worth it to index them, else 0.
    pub(in crate::sea) async fn unindexed(&self) -> Result<u64, RepoError> {
        let sql = "SELECT last_id - indexed_to FROM quiz_log, search_index";
        let row = self.answered(self.read.one(sql, [])).await?;
        let row = row.ok_or_else(|| RepoError::Corrupt("search_index has no row".into()))?;
        let lacking: i64 = row.try_get_by_index(0).map_err(repo_error)?;
        Ok(if lacking > WORTH_IT { lacking.unsigned_abs() } else { 0 })
    }

    /// Indexes some questions, oldest first. Returns how many it were: 0 once all are in the index.
    pub(in crate::sea) async fn index_some(&self) -> Result<u64, RepoError> {
        self.growing().await?;
        self.within(async {
            let tx = self.begin_write().await.map_err(repo_error)?;
            let indexed = index(&tx).await.map_err(repo_error)?;
            tx.commit().await.map_err(repo_error)?;
            Ok(indexed)
        })
        .await
    }
}

async fn index(tx: &DatabaseTransaction) -> Result<u64, DbErr> {
    let row = tx.one("SELECT indexed_to FROM search_index WHERE one = 1", []).await?;
    let from: i64 = row.ok_or(DbErr::RecordNotFound("search_index".to_owned()))?.try_get_by_index(0)?;
    let row = tx.one(NEXT, [from.into(), AT_A_TIME.into(), CHARS_AT_A_TIME.into()]).await?;
    let row = row.ok_or(DbErr::RecordNotFound("questions".to_owned()))?;
    let (count, to): (i64, Option<i64>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let Some(to) = to else { return Ok(0) };
    let sql = "INSERT INTO question_search (rowid, words) \
        SELECT id, folded FROM questions WHERE id > $1 AND id <= $2 ORDER BY id";
    tx.change(sql, [from.into(), to.into()]).await?;
    tx.change("UPDATE search_index SET indexed_to = $1 WHERE one = 1", [to.into()]).await?;
    Ok(count.unsigned_abs())
}
