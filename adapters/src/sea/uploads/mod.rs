//! Uploads that go on after a break, in the database.
//!
//! Each call is one transaction at most, and begins by changing the upload's row, if the hold lasts: so it locks the row
//! before the upload's body.

mod advance;
mod begin;
mod end;
mod expire;
mod hold;
mod row;
mod wav;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use quizcast_domain::RepoError;
use quizcast_domain::once::KeyDigest;
use quizcast_domain::page::{Page, PageLimit};
use quizcast_domain::records::ByteStream;
use quizcast_domain::uploads::{
    Advance, Beat, Begun, Claimed, Expired, Failure, Hold, Kept, NewUpload, NextSeam, Upload, UploadId,
    UploadPlace, UploadRepo,
};
use quizcast_domain::users::UserId;

pub(super) use end::{become_record, remove_of};
pub(super) use wav::drop_wav;

use super::db::{Database, Sql};
use row::Row;

/// Uploads in the database. Their times come from the database's clock.
#[derive(Debug, Clone)]
pub struct SeaUploads {
    db: Database,
}

impl SeaUploads {
    /// A repository over an open database.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }
}

#[async_trait]
impl UploadRepo for SeaUploads {
    async fn begin(&self, new: &NewUpload, most: usize) -> Result<Begun, RepoError> {
        self.db.growing().await?;
        self.db.within(begin::begin(&self.db, new, most)).await
    }

    async fn get(&self, id: UploadId, user: UserId) -> Result<Option<Upload>, RepoError> {
        let found = self.db.within(hold::find(&self.db.read, id, user)).await?;
        Ok(found.map(|row| row.upload))
    }

    async fn of_key(&self, key: &KeyDigest, user: UserId) -> Result<Option<Upload>, RepoError> {
        let found = self.db.within(hold::of_key(&self.db.read, key, user)).await?;
        Ok(found.map(|row| row.upload))
    }

    async fn page(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<UploadPlace>,
    ) -> Result<Page<Upload, UploadPlace>, RepoError> {
        let before = after.and_then(|after| i64::try_from(after.0).ok()).unwrap_or(i64::MAX);
        let most = i64::try_from(limit.and_one()).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT {} FROM uploads WHERE user_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
            row::columns(self.db.backend())
        );
        let rows = self.db.read.all(&sql, [user.0.into(), before.into(), most.into()]);
        let rows = self.db.answered(rows).await?.iter().map(Row::of).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(rows, limit, |last| last.place).map(|row| row.upload))
    }

    async fn claim(&self, id: UploadId, user: UserId, force: bool) -> Result<Claimed, RepoError> {
        self.db.within(hold::claim(&self.db, id, user, force)).await
    }

    async fn beat(&self, hold: &Hold) -> Result<Beat, RepoError> {
        self.db.within(hold::beat(&self.db, hold)).await
    }

    async fn set_length(&self, hold: &Hold, length: u64) -> Result<bool, RepoError> {
        self.db.within(hold::set_length(&self.db, hold, length)).await
    }

    async fn keep(&self, hold: &Hold, wav: &[Bytes], next: NextSeam, most: u64) -> Result<Kept, RepoError> {
        self.db.growing().await?;
        self.db.within(wav::keep(&self.db, hold, wav, next, most)).await
    }

    async fn wav(&self, hold: &Hold, position: u64) -> Result<ByteStream, RepoError> {
        wav::read(&self.db, hold, position).await
    }

    async fn advance<'a>(&self, hold: &Hold, advance: Advance<'a>) -> Result<Kept, RepoError> {
        self.db.growing().await?;
        self.db.within(advance::advance(&self.db, hold, advance)).await
    }

    async fn let_go(&self, hold: &Hold) -> Result<(), RepoError> {
        self.db.within(self.db.freeing(|| hold::let_go(&self.db, hold))).await
    }

    async fn fail(&self, hold: &Hold, failure: &Failure) -> Result<bool, RepoError> {
        let failed = self.db.within(self.db.freeing(|| end::fail(&self.db, hold, failure))).await?;
        if failed {
            drop_wav(&self.db, hold.upload).await;
        }
        Ok(failed)
    }

    async fn remove(&self, id: UploadId, user: UserId) -> Result<bool, RepoError> {
        self.db.freeing(|| end::remove(&self.db, id, user)).await
    }

    async fn remove_expired(
        &self,
        id: UploadId,
        user: UserId,
        patience: Duration,
    ) -> Result<bool, RepoError> {
        self.db.freeing(|| end::remove_expired(&self.db, id, user, patience)).await
    }

    async fn expired(&self, patience: Duration, limit: usize) -> Result<Vec<Expired>, RepoError> {
        expire::expired(&self.db, patience, limit).await
    }
}

fn int(number: u64) -> Result<i64, RepoError> {
    i64::try_from(number).map_err(|error| RepoError::Corrupt(error.into()))
}

fn size(number: i64) -> Result<u64, RepoError> {
    u64::try_from(number).map_err(|error| RepoError::Corrupt(error.into()))
}

fn length_of(pieces: &[Bytes]) -> Result<i64, RepoError> {
    int(pieces.iter().map(|piece| piece.len() as u64).sum())
}
