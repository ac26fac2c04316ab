//! The index of the questions' texts, see `archive::search`.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use quizcast_domain::RepoError;
use sea_orm::DbBackend;

use crate::sea::db::{Database, Sql};
use crate::sea::upkeep::step::{Batch, Step};
use crate::sea::upkeep::turn::Turn;

/// Follows the log on SQLite. On PostgreSQL it is built once.
#[derive(Debug, Default)]
pub(in crate::sea::upkeep) struct TextIndex {
    /// Set once PostgreSQL has the index, or refuses it until this program is started again.
    settled: AtomicBool,
    /// Set once the log was told about the database's locale, if it has to be.
    looked_at_locale: AtomicBool,
}

#[async_trait]
impl Step for TextIndex {
    fn name(&self) -> &'static str {
        "indexing the texts of questions"
    }

    async fn is_due(&self, db: &Database) -> Result<bool, RepoError> {
        if db.backend() == DbBackend::Sqlite {
            return Ok(db.unindexed().await? > 0);
        }
        if self.settled.load(Ordering::Relaxed) {
            return Ok(false);
        }
        if !self.looked_at_locale.load(Ordering::Relaxed) {
            warn_about_locale(db).await?;
            self.looked_at_locale.store(true, Ordering::Relaxed);
        }
        let built = db.answered(db.read.one(BUILT, [])).await?.is_some();
        self.settled.store(built, Ordering::Relaxed);
        Ok(!built)
    }

    async fn batch(&self, db: &Database, turn: &mut Turn) -> Result<Batch, RepoError> {
        if db.backend() == DbBackend::Sqlite {
            return db.index_some().await.map(Batch::of);
        }
        turn.build_index(db).await?;
        self.settled.store(true, Ordering::Relaxed);
        Ok(Batch::Last)
    }
}

const BUILT: &str =
    "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('questions_search') AND indisvalid";

/// `pg_trgm` takes for a letter what the database's locale does. In the locale C these are ASCII's only: texts in other
/// letters are found all the same, but not by the index.
async fn warn_about_locale(db: &Database) -> Result<(), RepoError> {
    let sql = "SELECT datctype::text FROM pg_database \
        WHERE datname = current_database() AND NOT ('é' ~ '[[:alpha:]]' AND '日' ~ '[[:alpha:]]')";
    if let Some(row) = db.answered(db.read.one(sql, [])).await? {
        let locale: String = row.try_get_by_index(0).unwrap_or_default();
        tracing::warn!(
            locale,
            "the database's locale knows no letters beyond ASCII: searches for such letters read every question"
        );
    }
    Ok(())
}
