//! Folding the names of records that were added before lists were sorted by name.

use quizcast_domain::RepoError;
use quizcast_domain::records::{FoldedName, RecordName};
use sea_orm::{DatabaseTransaction, DbErr};

use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};

/// So many names are folded in one transaction, which keeps SQLite's other writers waiting.
const AT_A_TIME: i64 = 200;

/// The condition is that of the index `records_unfolded`.
const UNFOLDED: &str =
    "SELECT seq, name FROM records WHERE name IS NOT NULL AND folded_name IS NULL ORDER BY seq LIMIT $1";

/// Only if nobody gave the record another name meanwhile.
const FILL: &str =
    "UPDATE records SET name = $3, folded_name = $4 WHERE seq = $1 AND name = $2 AND folded_name IS NULL";

impl Database {
    /// Folds the names of some of the records that have none folded, oldest first. Returns how many it were: 0 once all
    /// are.
    ///
    /// # Errors
    ///
    /// [`RepoError::Full`] if the database has no room, [`RepoError::Unavailable`] if it does not answer.
    pub(in crate::sea) async fn fold_names(&self) -> Result<u64, RepoError> {
        self.growing().await?;
        self.within(async {
            let tx = self.begin_write().await.map_err(repo_error)?;
            let folded = fold(&tx).await.map_err(repo_error)?;
            tx.commit().await.map_err(repo_error)?;
            Ok(folded)
        })
        .await
    }
}

async fn fold(tx: &DatabaseTransaction) -> Result<u64, DbErr> {
    let mut folded = 0;
    for row in tx.all(UNFOLDED, [AT_A_TIME.into()]).await? {
        let (seq, stored): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        // What is stored and no name counts as none, and is taken away. Else it would be found here again and again.
        let name = RecordName::new(&stored);
        let text = name.as_ref().map(|name| FoldedName::of(name).as_str().to_owned());
        let name = name.map(|name| name.to_string());
        tx.change(FILL, [seq.into(), stored.into(), name.into(), text.into()]).await?;
        folded += 1;
    }
    Ok(folded)
}
