//! Removing a record, or a user with all records, in one transaction. Their bodies are marked dead.

use quizcast_domain::RepoError;
use quizcast_domain::records::RecordId;
use quizcast_domain::users::{TokenHash, UserId};
use sea_orm::{DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::totals::{count, count_in_all};
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, OWNED, Sql};
use crate::sea::uploads;

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
    // Locks the owner before the record, in the same order as `remove_user`.
    if count(tx, user, 0, 0).await?.is_none() {
        return Ok(false);
    }
    let sql =
        format!("DELETE FROM records WHERE id = $1 AND {OWNED} RETURNING audio, LENGTH(head) + body_length");
    let Some(row) = tx.one(&sql, [id.0.into(), user.0.into()]).await? else { return Ok(false) };
    let (audio, length): (Uuid, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    tx.change("UPDATE audio_bodies SET state = 'dead' WHERE id = $1", [audio.into()]).await?;
    count(tx, user, -1, -length).await?;
    count_in_all(tx, -length).await?;
    Ok(true)
}

/// Removes the user whose token this is, with their records and uploads.
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
    let Some(row) = tx.one(lock, [token.0.to_vec().into()]).await? else { return Ok(None) };
    let (user, bytes): (Uuid, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    uploads::remove_of(tx, UserId(user)).await?;
    let dead = "UPDATE audio_bodies SET state = 'dead' \
        WHERE id IN (SELECT audio FROM records WHERE user_id = $1)";
    tx.change(dead, [user.into()]).await?;
    count_in_all(tx, -bytes).await?;
    tx.change("DELETE FROM users WHERE id = $1", [user.into()]).await?;
    Ok(Some(UserId(user)))
}
