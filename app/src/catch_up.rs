//! The upkeep of the database's rows: beside serving, and to its end for `migrate`.

use std::time::Duration;

use quizcast_adapters::sea::{Database, Progress, Upkeep};
use quizcast_domain::RepoError;
use tokio::task::JoinHandle;

/// The pause between two rounds, also after one that failed. Until the next round searches read what is new.
const PAUSE: Duration = Duration::from_secs(10);
/// How often `migrate` looks whether another node's upkeep has ended.
const LOOK: Duration = Duration::from_secs(1);

/// A task that does the upkeep at the start, and again every few seconds. Dropping this ends it.
#[derive(Debug)]
pub(crate) struct CatchUp(JoinHandle<()>);

impl CatchUp {
    /// Starts the task on the current runtime.
    pub(crate) fn start(db: Database) -> Self {
        Self::pausing(db, PAUSE)
    }

    fn pausing(db: Database, pause: Duration) -> Self {
        Self(tokio::spawn(async move {
            let upkeep = Upkeep::new(db);
            loop {
                if let Err(error) = upkeep.run().await {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, cause = error.source(), "the database's upkeep goes on later");
                }
                tokio::time::sleep(pause).await;
            }
        }))
    }
}

impl Drop for CatchUp {
    fn drop(&mut self) {
        // The next start, here or on another node, goes on from there.
        self.0.abort();
    }
}

/// Does the upkeep to its end, or waits until another node has done it.
pub(crate) async fn catch_up(db: &Database) -> Result<(), RepoError> {
    let upkeep = Upkeep::new(db.clone());
    while upkeep.run().await? == Progress::Elsewhere {
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use quizcast_adapters::sea::{DatabaseOptions, SeaPorts};
    use quizcast_domain::questions::QuestionCount;
    use quizcast_domain::quiz::{Batch, QuestionRepo};
    use quizcast_domain::testkit::contract::fixtures::new_question;
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{Connection, SqliteConnection};
    use time::OffsetDateTime;

    use super::*;

    #[tokio::test]
    async fn it_tries_again_after_the_database_failed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("questions.db");
        let db =
            Database::connect(&DatabaseOptions::new(format!("sqlite://{}", file.display()))).await.unwrap();
        db.migrate().await.unwrap();
        let (candidates, saved_at) = (&[new_question(1)][..], OffsetDateTime::UNIX_EPOCH);
        let wanted = QuestionCount::new(1, 1).unwrap();
        let batch = Batch { candidates, wanted, saved_at, claim: None };
        SeaPorts::new(&db).questions.append(batch).await.unwrap();
        let options = SqliteConnectOptions::new().filename(&file);
        let mut other = SqliteConnection::connect_with(&options).await.unwrap();
        // What remains to be done, and a database that fails to do it.
        let broken = "UPDATE questions SET category_number = NULL; \
            CREATE TRIGGER broken BEFORE UPDATE ON questions BEGIN SELECT RAISE(ABORT, 'broken'); END";
        sqlx::raw_sql(broken).execute(&mut other).await.unwrap();
        let _running = CatchUp::pausing(db, Duration::from_millis(20));
        tokio::time::sleep(Duration::from_millis(300)).await;
        sqlx::raw_sql("DROP TRIGGER broken").execute(&mut other).await.unwrap();
        let done = async {
            let missing = "SELECT COUNT(*) FROM questions WHERE category_number IS NULL";
            while sqlx::query_scalar::<_, i64>(missing).fetch_one(&mut other).await.unwrap() > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), done).await.unwrap();
    }
}
