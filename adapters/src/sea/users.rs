//! Users in the database.

use async_trait::async_trait;
use quizcast_domain::users::{TokenHash, User, UserId, UserName, UserRepo};
use quizcast_domain::{BoxError, RepoError};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr};

use super::db::callers::Caller;
use super::db::clock::{from_micros, to_micros};
use super::db::error::repo_error;
use super::db::group::{Failure, Group, Size, Work};
use super::db::{Database, Sql, json};
use super::records::remove_user;

/// Users in the database.
#[derive(Debug, Clone)]
pub struct SeaUserRepo {
    db: Database,
    newcomers: Group<Newcomers>,
}

impl SeaUserRepo {
    /// A repository over an open database.
    #[must_use]
    pub fn new(db: Database) -> Self {
        let newcomers = Group::new(Newcomers::new(&db), db.patience);
        Self { db, newcomers }
    }
}

#[cfg(test)]
impl SeaUserRepo {
    /// How many calls have queued so far.
    pub(in crate::sea) fn entered(&self) -> usize {
        self.newcomers.entered()
    }
}

#[async_trait]
impl UserRepo for SeaUserRepo {
    async fn insert(&self, user: &User, token: &TokenHash) -> Result<(), RepoError> {
        self.db.growing().await?;
        self.newcomers.run(self.db.patience.until(), Newcomers::row(user, token)?).await
    }

    async fn by_token(&self, token: &TokenHash) -> Result<Option<User>, RepoError> {
        let found = self.db.answered(self.db.callers.find(&token.0)).await?;
        found.map(user).transpose().map_err(RepoError::Corrupt)
    }

    async fn replace_token(&self, old: &TokenHash, new: &TokenHash) -> Result<bool, RepoError> {
        let sql = "UPDATE users SET token = $2 WHERE token = $1";
        let update = || self.db.change(sql, [old.0.to_vec().into(), new.0.to_vec().into()]);
        Ok(self.db.freeing(update).await? == 1)
    }

    async fn remove(&self, token: &TokenHash) -> Result<Option<UserId>, RepoError> {
        self.db.within(self.db.freeing(|| remove_user(&self.db, token))).await
    }
}

/// Inserting new users, as the [`Work`] of a group.
#[derive(Debug)]
struct Newcomers {
    db: Database,
    insert: String,
}

impl Newcomers {
    fn new(db: &Database) -> Self {
        let backend = db.backend();
        let (id, token, rows) =
            (json::uuid(backend, "v ->> 0"), json::bytes(backend, "v ->> 1"), json::each(backend, "$1"));
        let insert = format!(
            "INSERT INTO users (id, token, name, created_at, records, record_bytes) \
             SELECT {id}, {token}, v ->> 2, CAST(v ->> 3 AS BIGINT), 0, 0 FROM {rows}"
        );
        Self { db: db.clone(), insert }
    }

    fn row(user: &User, token: &TokenHash) -> Result<String, RepoError> {
        let created_at = to_micros(user.created_at);
        json::of(&(user.id.0.simple(), hex::encode(token.0), user.name.as_str(), created_at))
    }

    async fn insert(&self, db: &impl ConnectionTrait, jobs: &[&String]) -> Result<(), DbErr> {
        let rows = json::array(jobs.iter().map(|row| row.as_str()));
        db.change(&self.insert, [rows.into()]).await.map(drop)
    }
}

impl Work for Newcomers {
    /// A row as JSON.
    type Job = String;
    type Answer = ();
    /// `None` on PostgreSQL: there the statement needs no lock and commits by itself.
    type Turn = Option<DatabaseTransaction>;

    async fn alone(&self, row: &String) -> Result<Option<()>, RepoError> {
        self.insert(&self.db.write, &[row]).await.map(Some).map_err(repo_error)
    }

    async fn turn(&self) -> Result<Option<DatabaseTransaction>, RepoError> {
        if self.db.backend() == DbBackend::Sqlite {
            return self.db.begin_write().await.map(Some).map_err(repo_error);
        }
        Ok(None)
    }

    async fn commit(&self, tx: Option<DatabaseTransaction>, rows: &[&String]) -> Result<Vec<()>, Failure> {
        if let Some(tx) = tx {
            self.insert(&tx, rows).await?;
            tx.commit().await?;
        } else {
            self.insert(&self.db.write, rows).await?;
        }
        Ok(vec![(); rows.len()])
    }

    fn size(row: &String) -> Size {
        Size { rows: 1, bytes: row.len() }
    }
}

/// The user in a row.
fn user((id, name, created_at, records, bytes): Caller) -> Result<User, BoxError> {
    Ok(User {
        id: UserId(id),
        name: UserName::new(&name)?,
        created_at: from_micros(created_at)?,
        records: records.try_into()?,
        bytes: bytes.try_into()?,
    })
}
