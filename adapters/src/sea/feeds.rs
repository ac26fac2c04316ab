//! Feeds in the database.

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::users::{FeedHash, FeedOwner, FeedRepo, UserId, UserName};
use sea_orm::DbBackend;
use time::OffsetDateTime;
use uuid::Uuid;

use super::db::clock::{from_micros, to_micros};
use super::db::error::repo_error;
use super::db::{Database, Sql};

/// Feeds in the database.
#[derive(Debug, Clone)]
pub struct SeaFeedRepo {
    db: Database,
}

impl SeaFeedRepo {
    /// A repository over an open database.
    #[must_use]
    pub fn new(db: Database) -> Self {
        Self { db }
    }
}

#[async_trait]
impl FeedRepo for SeaFeedRepo {
    async fn put(&self, user: UserId, secret: &FeedHash, made_at: OffsetDateTime) -> Result<bool, RepoError> {
        self.db.growing().await?;
        // Without the lock a user who is removed at this moment would break the foreign key: an error, where no row is
        // right. SQLite has one writer at a time.
        let lock = if self.db.backend() == DbBackend::Postgres { "FOR KEY SHARE" } else { "" };
        let sql = format!(
            "INSERT INTO feeds (user_id, secret, created_at) \
             SELECT id, $2, $3 FROM users WHERE id = $1 {lock} \
             ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at"
        );
        let values = [user.0.into(), secret.0.to_vec().into(), to_micros(made_at).into()];
        Ok(self.db.change(&sql, values).await? == 1)
    }

    async fn made_at(&self, user: UserId) -> Result<Option<OffsetDateTime>, RepoError> {
        let sql = "SELECT created_at FROM feeds WHERE user_id = $1";
        let Some(row) = self.db.answered(self.db.read.one(sql, [user.0.into()])).await? else {
            return Ok(None);
        };
        let made_at: i64 = row.try_get_by_index(0).map_err(repo_error)?;
        from_micros(made_at).map(Some).map_err(RepoError::Corrupt)
    }

    async fn owner(&self, secret: &FeedHash) -> Result<Option<FeedOwner>, RepoError> {
        let sql = "SELECT users.id, users.name FROM feeds JOIN users ON users.id = feeds.user_id \
            WHERE feeds.secret = $1";
        let Some(row) = self.db.answered(self.db.read.one(sql, [secret.0.to_vec().into()])).await? else {
            return Ok(None);
        };
        let id: Uuid = row.try_get_by_index(0).map_err(repo_error)?;
        let name: String = row.try_get_by_index(1).map_err(repo_error)?;
        let name = UserName::new(&name).map_err(|error| RepoError::Corrupt(error.into()))?;
        Ok(Some(FeedOwner { id: UserId(id), name }))
    }

    async fn remove(&self, user: UserId) -> Result<bool, RepoError> {
        let sql = "DELETE FROM feeds WHERE user_id = $1";
        Ok(self.db.freeing(|| self.db.change(sql, [user.0.into()])).await? == 1)
    }
}
