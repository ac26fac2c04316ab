//! How uploads end: as a record, failed, or removed.

use std::time::Duration;

use quizcast_domain::RepoError;
use quizcast_domain::records::{AudioId, Record};
use quizcast_domain::uploads::{Failure, Hold, UploadId};
use quizcast_domain::users::UserId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use super::expire::{is_due, is_forgotten};
use super::row::LASTS;
use super::{drop_wav, int};
use crate::sea::db::clock::now;
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, OWNED, Sql};
use crate::sea::register;

/// Turns an upload, whose WAV had `length` bytes, into `record`. Call [`drop_wav`] after the commit.
pub(in crate::sea) async fn become_record(
    tx: &DatabaseTransaction,
    hold: &Hold,
    length: u64,
    record: &Record,
) -> Result<(), RepoError> {
    let sql = format!(
        "UPDATE uploads SET state = 'done', record = $3, length = $4, stored = $4, beat_at = NULL, wanted = 0, \
         touched_at = {} WHERE {LASTS} AND user_id = $5 RETURNING audio",
        now(tx.get_database_backend())
    );
    let values = [
        hold.upload.0.into(),
        int(hold.epoch)?.into(),
        record.id.0.into(),
        int(length)?.into(),
        record.user.0.into(),
    ];
    let row = tx.one(&sql, values).await.map_err(repo_error)?.ok_or(RepoError::Conflict)?;
    let audio = AudioId(row.try_get_by_index(0).map_err(repo_error)?);
    forget_seam(tx, hold.upload).await.map_err(repo_error)?;
    if audio != record.audio {
        register::end_draft(tx, audio).await.map_err(repo_error)?;
    }
    Ok(())
}

/// Ends an upload as failed; `false` if the hold is over.
pub(super) async fn fail(db: &Database, hold: &Hold, failure: &Failure) -> Result<bool, RepoError> {
    let epoch = int(hold.epoch)?;
    let sql = format!(
        "UPDATE uploads SET state = 'failed', failure = $3, beat_at = NULL, wanted = 0, touched_at = {} \
         WHERE {LASTS} RETURNING audio",
        now(db.backend())
    );
    let tx = db.begin_write().await.map_err(repo_error)?;
    let values = [hold.upload.0.into(), epoch.into(), failure.to_string().into()];
    let Some(row) = tx.one(&sql, values).await.map_err(repo_error)? else {
        tx.rollback().await.map_err(repo_error)?;
        return Ok(false);
    };
    forget_seam(&tx, hold.upload).await.map_err(repo_error)?;
    let audio = AudioId(row.try_get_by_index(0).map_err(repo_error)?);
    register::end_draft(&tx, audio).await.map_err(repo_error)?;
    tx.commit().await.map_err(repo_error)?;
    Ok(true)
}

async fn forget_seam(tx: &impl ConnectionTrait, id: UploadId) -> Result<(), DbErr> {
    tx.change("DELETE FROM upload_seams WHERE upload = $1", [id.0.into()]).await.map(drop)
}

/// Ends an open upload if `condition` holds, so that its WAV can be deleted in steps before its row.
///
/// If the program stops in between, the upload is shown as failed.
async fn end_open(db: &Database, id: UploadId, user: UserId, condition: &str) -> Result<bool, RepoError> {
    let sql = format!(
        "UPDATE uploads SET state = 'failed', failure = $3, beat_at = NULL, epoch = epoch + 1 \
         WHERE id = $1 AND {OWNED} AND state = 'open' AND {condition} RETURNING audio"
    );
    let tx = db.begin_write().await.map_err(repo_error)?;
    let values = [id.0.into(), user.0.into(), Failure::Outdated.to_string().into()];
    let Some(row) = tx.one(&sql, values).await.map_err(repo_error)? else {
        tx.rollback().await.map_err(repo_error)?;
        return Ok(false);
    };
    let audio = AudioId(row.try_get_by_index(0).map_err(repo_error)?);
    register::end_draft(&tx, audio).await.map_err(repo_error)?;
    tx.commit().await.map_err(repo_error)?;
    Ok(true)
}

/// Removes an upload, whoever holds it; `false` if the user has no such upload.
pub(super) async fn remove(db: &Database, id: UploadId, user: UserId) -> Result<bool, RepoError> {
    if end_open(db, id, user, "TRUE").await? {
        drop_wav(db, id).await;
    }
    delete(db, id, user).await
}

/// Removes an upload if it has expired and nobody holds it.
pub(super) async fn remove_expired(
    db: &Database,
    id: UploadId,
    user: UserId,
    patience: Duration,
) -> Result<bool, RepoError> {
    if end_open(db, id, user, &is_due(db.backend(), patience)).await? {
        drop_wav(db, id).await;
        return delete(db, id, user).await;
    }
    let sql = format!("DELETE FROM uploads WHERE id = $1 AND {OWNED} AND {}", is_forgotten(db.backend()));
    Ok(db.change(&sql, [id.0.into(), user.0.into()]).await? == 1)
}

async fn delete(db: &Database, id: UploadId, user: UserId) -> Result<bool, RepoError> {
    let sql = format!("DELETE FROM uploads WHERE id = $1 AND {OWNED}");
    Ok(db.change(&sql, [id.0.into(), user.0.into()]).await? == 1)
}

/// Removes the open uploads of a user whose row is locked. The others go with the user.
pub(in crate::sea) async fn remove_of(tx: &DatabaseTransaction, user: UserId) -> Result<(), DbErr> {
    let sql = "DELETE FROM uploads WHERE user_id = $1 AND state = 'open' RETURNING audio";
    for row in tx.all(sql, [user.0.into()]).await? {
        register::end_draft(tx, AudioId(row.try_get_by_index(0)?)).await?;
    }
    Ok(())
}
