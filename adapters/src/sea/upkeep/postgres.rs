//! What the upkeep does with PostgreSQL's own means.

use std::borrow::Cow;
use std::time::Duration;

use quizcast_domain::{BoxError, RepoError};
use sqlx::PgConnection;

use crate::sea::db::{Database, Sql};

/// The advisory lock of the node that does the upkeep.
const TURN: i64 = 8_243_109_465_120_934;
/// The log tells the progress of a build so often.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// A draw adds its entries to a list of the index, which is moved into the index at this size. It is small, so that the
/// one draw that moves it does not wait long.
const CREATE: &str = "CREATE INDEX CONCURRENTLY IF NOT EXISTS questions_search ON questions \
    USING gin (folded gin_trgm_ops) WITH (gin_pending_list_limit = 512)";

/// A connection of its own that holds the lock, or `None` if another node holds it. The lock lasts as long as the
/// connection, which is in no transaction: a build waits for all transactions.
pub(super) async fn alone(db: &Database) -> Result<Option<PgConnection>, RepoError> {
    let connection = db.write.get_postgres_connection_pool().acquire().await.map_err(unavailable)?;
    let mut connection = connection.detach();
    let sql = "SELECT set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)";
    sqlx::query(sql).execute(&mut connection).await.map_err(unavailable)?;
    let locked: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
        .bind(TURN)
        .fetch_one(&mut connection)
        .await
        .map_err(unavailable)?;
    Ok(locked.then_some(connection))
}

/// Frees the lock of [`alone`], and waits until it is free. If that fails, the lock ends with the connection.
pub(super) async fn unlock(db: &Database, mut alone: PgConnection) {
    let unlocking = sqlx::query("SELECT pg_advisory_unlock($1)").bind(TURN).execute(&mut alone);
    if let Err(error) = db.within(async { unlocking.await.map_err(unavailable) }).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "a turn at the upkeep was not given back");
    }
}

/// Builds the index of texts. If the database refuses it, the log says so, and searches go on without.
pub(super) async fn build_index(db: &Database, alone: &mut PgConnection) -> Result<(), RepoError> {
    if let Err(error) = sqlx::query("CREATE EXTENSION IF NOT EXISTS pg_trgm").execute(&mut *alone).await {
        return refused(error, "the extension pg_trgm cannot be made: searches read every question");
    }
    // A build that was cut off leaves an index behind that is INVALID: it costs, and nothing uses it.
    let invalid: Option<i32> = sqlx::query_scalar(
        "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('questions_search') AND NOT indisvalid",
    )
    .fetch_optional(&mut *alone)
    .await
    .map_err(unavailable)?;
    if invalid.is_some() {
        tracing::info!("removing the remains of an index of texts whose building was cut off");
        let drop = "DROP INDEX CONCURRENTLY IF EXISTS questions_search";
        sqlx::query(drop).execute(&mut *alone).await.map_err(unavailable)?;
    }
    let mut building = Box::pin(sqlx::query(CREATE).execute(&mut *alone));
    loop {
        tokio::select! {
            built = &mut building => return match built {
                Ok(_) => Ok(()),
                Err(error) => refused(error, "the index of texts cannot be made: searches read every question"),
            },
            () = tokio::time::sleep(TELL_EVERY) => tell(db).await,
        }
    }
}

/// Drops the index of texts if there is no question.
pub(super) async fn drop_index_of_empty_log(db: &Database) -> Result<(), RepoError> {
    let empty = db.answered(db.read.one("SELECT 1 FROM quiz_log WHERE last_id = 0", [])).await?.is_some();
    if empty {
        db.answered(db.write.change("DROP INDEX IF EXISTS questions_search", [])).await?;
    }
    Ok(())
}

/// Logs how far the build is.
async fn tell(db: &Database) {
    let sql = "SELECT phase, blocks_done, blocks_total FROM pg_stat_progress_create_index \
        WHERE datname = current_database() AND relid = to_regclass('questions')";
    if let Ok(Some(row)) = db.answered(db.read.one(sql, [])).await {
        let phase: String = row.try_get_by_index(0).unwrap_or_default();
        let done: i64 = row.try_get_by_index(1).unwrap_or_default();
        let of: i64 = row.try_get_by_index(2).unwrap_or_default();
        tracing::info!(phase, blocks = done, of, "indexing the texts of questions: still at it");
    }
}

/// What the server refuses it will refuse again, so the log says it once; what was cut off is done again.
fn refused(error: sqlx::Error, warning: &str) -> Result<(), RepoError> {
    let code = error.as_database_error().and_then(|refused| refused.code().map(Cow::into_owned));
    // Classes of passing troubles: connections, resources, an operator's intervention, a rollback.
    let passing = |code: &str| ["08", "53", "57", "40", "55"].iter().any(|class| code.starts_with(class));
    match code {
        Some(code) if !passing(&code) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "{warning}");
            Ok(())
        }
        _ => Err(unavailable(error)),
    }
}

fn unavailable(error: sqlx::Error) -> RepoError {
    RepoError::Unavailable(BoxError::from(error))
}
