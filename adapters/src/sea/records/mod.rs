//! Records in the database.
//!
//! Each transaction takes its locks in this order, so that no two deadlock: the owner, the owner's uploads, bodies, the
//! owner's records, the total, the claim. The body of a new record may be locked before the owner, unless it is an
//! upload's.

mod fold;
mod list;
mod publish;
mod remove;
mod totals;

use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::page::Page;
use quizcast_domain::records::{
    AudioId, AudioRegister, FoldedName, Garbage, Peaks, Publication, Published, Record, RecordId, RecordName,
    RecordOrder, RecordRepo, RecordRequest,
};
use quizcast_domain::users::UserId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, TryGetable};

pub(super) use remove::remove_user;

use super::db::error::repo_error;
use super::db::{Database, OWNED, Sql};
use super::entity::{record_peaks, records};
use super::register;

/// Records in the database, and the register of the bodies behind them. The register's times come from the
/// database's clock.
#[derive(Debug, Clone)]
pub struct SeaRecordRepo {
    db: Database,
}

impl SeaRecordRepo {
    /// A repository over an open database.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }

    /// The record that was added last, of any user.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the database does not answer, [`RepoError::Corrupt`] if the row cannot
    /// be read back.
    pub async fn newest(&self) -> Result<Option<Record>, RepoError> {
        let query = records::Entity::find().order_by_desc(records::Column::Seq);
        let row = self.db.answered(query.one(&self.db.read)).await?;
        row.map(Record::try_from).transpose().map_err(RepoError::Corrupt)
    }
}

#[async_trait]
impl RecordRepo for SeaRecordRepo {
    async fn used(&self, user: UserId) -> Result<Option<(u64, u64)>, RepoError> {
        let sql = "SELECT u.record_bytes, t.bytes FROM users u CROSS JOIN record_totals t WHERE u.id = $1";
        let row = self.db.answered(self.db.read.one(sql, [user.0.into()])).await?;
        let Some(row) = row else { return Ok(None) };
        let bytes = |column| -> Result<u64, RepoError> {
            let bytes = i64::try_get_by(&row, column).map_err(|error| repo_error(error.into()))?;
            u64::try_from(bytes).map_err(|error| RepoError::Corrupt(error.into()))
        };
        Ok(Some((bytes(0)?, bytes(1)?)))
    }

    async fn publish<'a>(&self, publication: Publication<'a>) -> Result<Published, RepoError> {
        self.db.growing().await?;
        self.db.within(publish::publish(&self.db, publication)).await
    }

    async fn get(&self, id: RecordId, user: UserId) -> Result<Option<Record>, RepoError> {
        let query = records::Entity::find().filter(records::Column::Id.eq(id.0));
        let row = self.db.only(query).await?.filter(|row| row.user_id == user.0);
        row.map(Record::try_from).transpose().map_err(RepoError::Corrupt)
    }

    async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, RepoError> {
        let sql = format!(
            "SELECT p.* FROM record_peaks p JOIN records r ON r.id = p.record_id WHERE r.id = $1 AND {OWNED}"
        );
        let theirs = self.db.read.statement(&sql, [id.0.into(), user.0.into()]);
        let query = record_peaks::Entity::find().from_raw_sql(theirs);
        let row = self.db.answered(query.one(&self.db.read)).await?;
        row.map(Peaks::try_from).transpose().map_err(RepoError::Corrupt)
    }

    async fn page(
        &self,
        user: UserId,
        request: &RecordRequest,
    ) -> Result<Page<Record, RecordOrder>, RepoError> {
        list::page(&self.db, user, request).await
    }

    async fn rename(
        &self,
        id: RecordId,
        user: UserId,
        name: Option<RecordName>,
    ) -> Result<Option<Record>, RepoError> {
        self.db.growing().await?;
        let folded = name.as_ref().map(|name| FoldedName::of(name).as_str().to_owned());
        let stored = name.as_ref().map(ToString::to_string);
        let sql = format!("UPDATE records SET name = $3, folded_name = $4 WHERE id = $1 AND {OWNED}");
        let values = [id.0.into(), user.0.into(), stored.into(), folded.into()];
        if self.db.change(&sql, values).await? == 0 {
            return Ok(None);
        }
        // Another call may have changed the name again by now.
        Ok(self.get(id, user).await?.map(|record| Record { name, ..record }))
    }

    async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, RepoError> {
        self.db.within(self.db.freeing(|| remove::remove(&self.db, id, user))).await
    }
}

#[async_trait]
impl AudioRegister for SeaRecordRepo {
    async fn register(&self, audio: AudioId) -> Result<(), RepoError> {
        self.db.within(register::add(&self.db, audio)).await
    }

    async fn note(&self, audio: AudioId, note: String) -> Result<bool, RepoError> {
        self.db.within(register::note(&self.db, audio, note)).await
    }

    async fn beat(&self, audio: AudioId) -> Result<bool, RepoError> {
        self.db.within(register::beat(&self.db, audio)).await
    }

    /// Outside of a Tokio runtime this does nothing: the heartbeats have stopped, so the sweep finds the
    /// body.
    fn give_up(&self, audio: AudioId) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let db = self.db.clone();
        drop(runtime.spawn(async move {
            if let Err(error) = db.within(db.freeing(|| register::give_up(&db, audio))).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "a body is left to the sweep");
            }
        }));
    }

    async fn garbage(
        &self,
        patience: Duration,
        limit: usize,
        after: Option<AudioId>,
    ) -> Result<Vec<Garbage>, RepoError> {
        self.db.within(self.db.freeing(|| register::garbage(&self.db, patience, limit, after))).await
    }

    async fn forget(&self, audio: AudioId) -> Result<(), RepoError> {
        self.db.within(self.db.freeing(|| register::forget(&self.db, audio))).await
    }
}
