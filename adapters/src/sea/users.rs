//! Users in the database.

use async_trait::async_trait;
use quizcast_domain::users::{TokenHash, User, UserId, UserName, UserRepo};
use quizcast_domain::{BoxError, RepoError};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::db::Database;
use super::db::clock::{from_micros, to_micros};
use super::entity::users;
use super::records::remove_user;

/// Users in the database.
#[derive(Debug, Clone)]
pub struct SeaUserRepo {
    db: Database,
}

impl SeaUserRepo {
    /// Over an open database.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }
}

#[async_trait]
impl UserRepo for SeaUserRepo {
    async fn insert(&self, user: &User, token: &TokenHash) -> Result<(), RepoError> {
        self.db.growing().await?;
        let row = users::ActiveModel {
            id: Set(user.id.0),
            name: Set(user.name.to_string()),
            token: Set(token.0.to_vec()),
            created_at: Set(to_micros(user.created_at)),
            records: Set(0),
            record_bytes: Set(0),
        };
        let insert = users::Entity::insert(row).exec_without_returning(&self.db.write);
        self.db.answered(Box::pin(insert)).await?;
        Ok(())
    }

    async fn by_token(&self, token: &TokenHash) -> Result<Option<User>, RepoError> {
        let query = users::Entity::find().filter(users::Column::Token.eq(token.0.to_vec()));
        let found = self.db.answered(query.one(&self.db.read)).await?;
        found.map(User::try_from).transpose().map_err(RepoError::Corrupt)
    }

    async fn replace_token(&self, old: &TokenHash, new: &TokenHash) -> Result<bool, RepoError> {
        let update = || {
            let update = users::Entity::update_many()
                .set(users::ActiveModel { token: Set(new.0.to_vec()), ..Default::default() })
                .filter(users::Column::Token.eq(old.0.to_vec()));
            self.db.answered(update.exec(&self.db.write))
        };
        Ok(self.db.freeing(update).await?.rows_affected == 1)
    }

    async fn remove(&self, token: &TokenHash) -> Result<Option<UserId>, RepoError> {
        self.db.within(self.db.freeing(|| remove_user(&self.db, token))).await
    }
}

impl TryFrom<users::Model> for User {
    type Error = BoxError;

    fn try_from(row: users::Model) -> Result<Self, BoxError> {
        Ok(Self {
            id: UserId(row.id),
            name: UserName::new(&row.name)?,
            created_at: from_micros(row.created_at)?,
            records: row.records.try_into()?,
            bytes: row.record_bytes.try_into()?,
        })
    }
}
