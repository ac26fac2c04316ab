//! Records in the database.
//!
//! Each transaction takes its locks in this order, so that no two deadlock: a running body, the owner, the
//! owner's records and their bodies, the total, the claim.

mod publish;
mod register;
mod remove;
mod totals;

use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::page::{Page, PageLimit};
use quizcast_domain::records::{
    AudioId, AudioRegister, Garbage, Peaks, Publication, Published, Record, RecordId, RecordPlace, RecordRepo,
};
use quizcast_domain::users::UserId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryGetable};

pub(super) use remove::remove_user;

use super::db::error::repo_error;
use super::db::{Database, Sql};
use super::entity::{record_peaks, records};

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
        let query = records::Entity::find()
            .filter(records::Column::Id.eq(id.0))
            .filter(records::Column::UserId.eq(user.0));
        let row = self.db.answered(query.one(&self.db.read)).await?;
        row.map(Record::try_from).transpose().map_err(RepoError::Corrupt)
    }

    async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, RepoError> {
        let sql = "SELECT p.* FROM record_peaks p JOIN records r ON r.id = p.record_id \
            WHERE r.id = $1 AND r.user_id = $2";
        let theirs = self.db.read.statement(sql, [id.0.into(), user.0.into()]);
        let query = record_peaks::Entity::find().from_raw_sql(theirs);
        let row = self.db.answered(query.one(&self.db.read)).await?;
        row.map(Peaks::try_from).transpose().map_err(RepoError::Corrupt)
    }

    async fn page(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<RecordPlace>,
    ) -> Result<Page<Record, RecordPlace>, RepoError> {
        let mut query = records::Entity::find()
            .filter(records::Column::UserId.eq(user.0))
            .order_by_desc(records::Column::Seq)
            .limit(limit.and_one() as u64);
        if let Some(after) = after.and_then(|after| i64::try_from(after.0).ok()) {
            query = query.filter(records::Column::Seq.lt(after));
        }
        let rows = self.db.answered(query.all(&self.db.read)).await?;
        let page = Page::cut(rows, limit, |last| RecordPlace(u64::try_from(last.seq).unwrap_or_default()));
        page.try_map(Record::try_from).map_err(RepoError::Corrupt)
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
