//! Records in the database.

mod change;
mod register;

use std::time::Duration;

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::quiz::{Page, PageLimit};
use quizcast_domain::records::{
    AudioId, Garbage, Peaks, Publication, Published, Record, RecordId, RecordPlace, RecordRepo,
};
use quizcast_domain::users::UserId;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
    TryGetable,
};

pub(super) use change::remove_user;

use super::Database;
use super::entity::{record_peaks, records};
use super::error::repo_error;

/// Records in the database, and the register of the bodies behind them. All times of the register
/// are the database's clock's.
#[derive(Debug, Clone)]
pub struct SeaRecordRepo {
    db: Database,
}

impl SeaRecordRepo {
    /// Over an open database.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }

    /// The record that was added last, whoever's it is.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the database does not answer.
    pub async fn newest(&self) -> Result<Option<Record>, RepoError> {
        let query = records::Entity::find().order_by_desc(records::Column::Seq);
        let row = self.answered(query.one(&self.db.read)).await?;
        row.map(Record::try_from).transpose().map_err(RepoError::Unavailable)
    }

    async fn answered<T>(&self, call: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T, RepoError> {
        self.db.within(call).await.map_err(repo_error)
    }
}

#[async_trait]
impl RecordRepo for SeaRecordRepo {
    async fn register(&self, audio: AudioId) -> Result<(), RepoError> {
        self.db.within(register::add(&self.db, audio)).await
    }

    async fn note(&self, audio: AudioId, note: String) -> Result<bool, RepoError> {
        self.db.within(register::note(&self.db, audio, note)).await
    }

    async fn beat(&self, audio: AudioId) -> Result<bool, RepoError> {
        self.db.within(register::beat(&self.db, audio)).await
    }

    /// Outside of a runtime nothing happens: the heart has stopped, and the sweep finds that out.
    fn give_up(&self, audio: AudioId) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let db = self.db.clone();
        drop(runtime.spawn(async move {
            if let Err(error) = db.within(db.freeing(|| register::give_up(&db, audio))).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the sweep will find the body");
            }
        }));
    }

    async fn used(&self, user: UserId) -> Result<Option<(u64, u64)>, RepoError> {
        let query = Statement::from_sql_and_values(
            self.db.backend(),
            "SELECT u.record_bytes, t.bytes FROM users u CROSS JOIN record_totals t WHERE u.id = $1",
            [user.0.into()],
        );
        let row = self.answered(self.db.read.query_one_raw(query)).await?;
        let Some(row) = row else { return Ok(None) };
        let bytes = |column| -> Result<u64, RepoError> {
            let bytes = i64::try_get_by(&row, column).map_err(|error| repo_error(error.into()))?;
            u64::try_from(bytes).map_err(|error| RepoError::Unavailable(error.into()))
        };
        Ok(Some((bytes(0)?, bytes(1)?)))
    }

    async fn publish<'a>(&self, publication: Publication<'a>) -> Result<Published, RepoError> {
        self.db.growing().await?;
        self.db.within(change::publish(&self.db, publication)).await
    }

    async fn get(&self, id: RecordId, user: UserId) -> Result<Option<Record>, RepoError> {
        let query = records::Entity::find()
            .filter(records::Column::Id.eq(id.0))
            .filter(records::Column::UserId.eq(user.0));
        let row = self.answered(query.one(&self.db.read)).await?;
        row.map(Record::try_from).transpose().map_err(RepoError::Unavailable)
    }

    async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, RepoError> {
        let theirs = Statement::from_sql_and_values(
            self.db.backend(),
            "SELECT p.* FROM record_peaks p JOIN records r ON r.id = p.record_id \
             WHERE r.id = $1 AND r.user_id = $2",
            [id.0.into(), user.0.into()],
        );
        let query = record_peaks::Entity::find().from_raw_sql(theirs);
        let row = self.answered(query.one(&self.db.read)).await?;
        row.map(Peaks::try_from).transpose().map_err(RepoError::Unavailable)
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
            .limit(u64::try_from(limit.get()).unwrap_or(u64::MAX).saturating_add(1));
        if let Some(after) = after.and_then(|after| i64::try_from(after.0).ok()) {
            query = query.filter(records::Column::Seq.lt(after));
        }
        let mut rows = self.answered(query.all(&self.db.read)).await?;
        let more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let last = rows.last().filter(|_| more).and_then(|row| u64::try_from(row.seq).ok());
        let items = rows.into_iter().map(Record::try_from).collect::<Result<_, _>>();
        Ok(Page { items: items.map_err(RepoError::Unavailable)?, next: last.map(RecordPlace) })
    }

    async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, RepoError> {
        self.db.within(self.db.freeing(|| change::remove(&self.db, id, user))).await
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
