//! Giving categories to questions that were saved before categories had numbers.

use quizcast_domain::RepoError;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, LOCK, Sql};

/// So many questions get their categories in one transaction, which keeps draws waiting.
const AT_A_TIME: i64 = 500;

/// The new titles of the questions between two numbers, in the order in which they come.
const SQLITE_TITLES: &str = "
    INSERT INTO categories (id, folded, title, questions, created_at, updated_at)
    SELECT (SELECT COALESCE(MAX(id), 0) FROM categories) + ROW_NUMBER() OVER (ORDER BY first),
        folded, (SELECT COALESCE(category, 'general') FROM questions WHERE id = first), 0, saved_at, saved_at
    FROM (
        SELECT COALESCE(folded_category, 'general') AS folded, MIN(id) AS first, MIN(saved_at) AS saved_at
        FROM questions WHERE category_number IS NULL AND id BETWEEN $1 AND $2 GROUP BY 1
    ) WHERE folded NOT IN (SELECT folded FROM categories)";

const SQLITE_NUMBERS: &str = "
    UPDATE questions SET category_number =
        (SELECT c.id FROM categories c WHERE c.folded = COALESCE(folded_category, 'general'))
    WHERE category_number IS NULL AND id BETWEEN $1 AND $2";

const POSTGRES_NUMBERS: &str = "
    UPDATE questions SET category_number = quizcast_category(
        COALESCE(category, 'general'), COALESCE(folded_category, 'general'), saved_at)
    WHERE category_number IS NULL AND id BETWEEN $1 AND $2";

impl Database {
    /// Gives categories to some of the questions without one, oldest first. Returns how many it were: 0 once all have
    /// one.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] if the database has no room, [`RepoError::Unavailable`] if it does not answer.
    pub async fn fill_categories(&self) -> Result<u64, RepoError> {
        self.growing().await?;
        self.within(async {
            let tx = self.begin_write().await.map_err(repo_error)?;
            let filled = fill(&tx).await.map_err(repo_error)?;
            tx.commit().await.map_err(repo_error)?;
            Ok(filled)
        })
        .await
    }
}

async fn fill(tx: &DatabaseTransaction) -> Result<u64, DbErr> {
    let is_sqlite = tx.get_database_backend() == DbBackend::Sqlite;
    if !is_sqlite {
        tx.execute_unprepared(LOCK).await?;
    }
    let sql = "SELECT MIN(id), MAX(id) FROM \
        (SELECT id FROM questions WHERE category_number IS NULL ORDER BY id LIMIT $1) q";
    let Some(row) = tx.one(sql, [AT_A_TIME.into()]).await? else { return Ok(0) };
    let (first, last): (Option<i64>, Option<i64>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let (Some(first), Some(last)) = (first, last) else { return Ok(0) };
    if !is_sqlite {
        return tx.change(POSTGRES_NUMBERS, [first.into(), last.into()]).await;
    }
    tx.change(SQLITE_TITLES, [first.into(), last.into()]).await?;
    tx.change(SQLITE_NUMBERS, [first.into(), last.into()]).await
}
