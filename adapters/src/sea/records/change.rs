//! What changes which records there are, with all that hangs on it, each in one transaction.
//!
//! The transactions take their locks in one order, so that none waits in a circle: a running body,
//! the owner, the owner's records and their bodies, the total, the claim.

use quizcast_domain::RepoError;
use quizcast_domain::records::{Publication, Published, RecordId};
use quizcast_domain::users::{TokenHash, UserId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Statement, Value};
use uuid::Uuid;

use super::super::Database;
use super::super::entity::{record_peaks, records};
use super::super::error::repo_error;
use super::super::keys;
use super::register::{self, change};

/// Makes a record visible, or says why not and changes nothing.
pub(super) async fn publish(db: &Database, publication: Publication<'_>) -> Result<Published, RepoError> {
    let tx = db.begin_write().await.map_err(repo_error)?;
    let published = publish_in(&tx, publication).await?;
    let end = if published == Published::Yes { tx.commit().await } else { tx.rollback().await };
    end.map_err(repo_error)?;
    Ok(published)
}

async fn publish_in(tx: &DatabaseTransaction, publication: Publication<'_>) -> Result<Published, RepoError> {
    let Publication { record, peaks, quota, claim } = publication;
    let length = i64::try_from(record.length()).map_err(|error| RepoError::Unavailable(error.into()))?;
    let over = |most: Option<u64>, used: i64| {
        most.is_some_and(|most| u64::try_from(used).unwrap_or_default() > most)
    };
    if !register::finish(tx, record.audio).await.map_err(repo_error)? {
        return Ok(Published::GivenUp);
    }
    let Some(by_user) = count(tx, record.user, 1, length).await.map_err(repo_error)? else {
        return Ok(Published::NoUser);
    };
    if over(quota.user, by_user) {
        return Ok(Published::UserFull);
    }
    if over(quota.store, count_in_all(tx, length).await.map_err(repo_error)?) {
        return Ok(Published::StoreFull);
    }
    let row = records::ActiveModel::of(record).map_err(RepoError::Unavailable)?;
    records::Entity::insert(row).exec_without_returning(tx).await.map_err(repo_error)?;
    let row = record_peaks::ActiveModel::of(record.id, peaks);
    record_peaks::Entity::insert(row).exec_without_returning(tx).await.map_err(repo_error)?;
    if let Some((claim, receipt)) = &claim {
        keys::finish(tx, claim, receipt).await?;
    }
    Ok(Published::Yes)
}

/// Removes a record; `false` if there is none.
pub(super) async fn remove(db: &Database, id: RecordId, user: UserId) -> Result<bool, RepoError> {
    let tx = db.begin_write().await.map_err(repo_error)?;
    if !remove_in(&tx, id, user).await.map_err(repo_error)? {
        tx.rollback().await.map_err(repo_error)?;
        return Ok(false);
    }
    tx.commit().await.map_err(repo_error)?;
    Ok(true)
}

async fn remove_in(tx: &DatabaseTransaction, id: RecordId, user: UserId) -> Result<bool, DbErr> {
    // Locks the owner, before the record: so does whoever removes the owner.
    if count(tx, user, 0, 0).await?.is_none() {
        return Ok(false);
    }
    let sql = "DELETE FROM records WHERE id = $1 AND user_id = $2 \
        RETURNING audio, LENGTH(head) + body_length";
    let Some(row) = one(tx, sql, [id.0.into(), user.0.into()]).await? else { return Ok(false) };
    let (audio, length): (Uuid, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    change(tx, "UPDATE audio_bodies SET state = 'dead' WHERE id = $1", [audio.into()]).await?;
    count(tx, user, -1, -length).await?;
    count_in_all(tx, -length).await?;
    Ok(true)
}

/// Removes the user whose token this is, with their records.
pub(in crate::sea) async fn remove_user(
    db: &Database,
    token: &TokenHash,
) -> Result<Option<UserId>, RepoError> {
    let tx = db.begin_write().await.map_err(repo_error)?;
    let Some(user) = remove_user_in(&tx, token).await.map_err(repo_error)? else {
        tx.rollback().await.map_err(repo_error)?;
        return Ok(None);
    };
    tx.commit().await.map_err(repo_error)?;
    Ok(Some(user))
}

async fn remove_user_in(tx: &DatabaseTransaction, token: &TokenHash) -> Result<Option<UserId>, DbErr> {
    let lock = "UPDATE users SET records = records WHERE token = $1 RETURNING id, record_bytes";
    let Some(row) = one(tx, lock, [token.0.to_vec().into()]).await? else { return Ok(None) };
    let (user, bytes): (Uuid, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let dead = "UPDATE audio_bodies SET state = 'dead' \
        WHERE id IN (SELECT audio FROM records WHERE user_id = $1)";
    change(tx, dead, [user.into()]).await?;
    count_in_all(tx, -bytes).await?;
    change(tx, "DELETE FROM users WHERE id = $1", [user.into()]).await?;
    Ok(Some(UserId(user)))
}

/// Counts records and bytes of a user and says how many bytes that makes; locks the user. `None` if there is none.
async fn count(
    tx: &DatabaseTransaction,
    user: UserId,
    records: i64,
    bytes: i64,
) -> Result<Option<i64>, DbErr> {
    let sql = "UPDATE users SET records = records + $2, record_bytes = record_bytes + $3 \
        WHERE id = $1 RETURNING record_bytes";
    let row = one(tx, sql, [user.0.into(), records.into(), bytes.into()]).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}

/// Counts bytes of all users, and says how many that makes.
async fn count_in_all(tx: &DatabaseTransaction, bytes: i64) -> Result<i64, DbErr> {
    let sql = "UPDATE record_totals SET bytes = bytes + $1 RETURNING bytes";
    let row = one(tx, sql, [bytes.into()]).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("record_totals".to_owned()))?.try_get_by_index(0)
}

async fn one<const N: usize>(
    tx: &DatabaseTransaction,
    sql: &str,
    values: [Value; N],
) -> Result<Option<sea_orm::QueryResult>, DbErr> {
    tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await
}
