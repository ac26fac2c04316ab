//! Who holds an upload.
//!
//! Each claim raises the epoch, and every change asks for its own: a hold that was taken away changes nothing.

use std::time::Duration;

use bytes::Bytes;
use quizcast_domain::RepoError;
use quizcast_domain::once::KeyDigest;
use quizcast_domain::uploads::{Beat, Claimed, Held, Hold, Seam, UploadId, UploadState};
use quizcast_domain::users::UserId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};

use super::row::{LASTS, Row, columns};
use super::{int, size};
use crate::sea::audio;
use crate::sea::db::clock::{micros, now};
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, OWNED, Sql};

/// A sign of life is written only if the last one is older than this, since holds look every quarter of a second whether
/// somebody wants the upload. A hold then has some three seconds left until it counts as silent.
const WRITTEN_EVERY: Duration = Duration::from_secs(2);

pub(super) async fn find(
    db: &impl ConnectionTrait,
    id: UploadId,
    user: UserId,
) -> Result<Option<Row>, RepoError> {
    find_by(db, "id", id.0.into(), user).await
}

pub(super) async fn of_key(
    db: &impl ConnectionTrait,
    KeyDigest(key): &KeyDigest,
    user: UserId,
) -> Result<Option<Row>, RepoError> {
    find_by(db, "key_hash", key.to_vec().into(), user).await
}

/// The upload of `user` with this value in a column that is unique.
async fn find_by(
    db: &impl ConnectionTrait,
    column: &str,
    value: Value,
    user: UserId,
) -> Result<Option<Row>, RepoError> {
    let columns = columns(db.get_database_backend());
    let sql = format!("SELECT {columns} FROM uploads WHERE {column} = $1 AND {OWNED}");
    let row = db.one(&sql, [value, user.0.into()]).await.map_err(repo_error)?;
    row.as_ref().map(Row::of).transpose()
}

pub(super) async fn claim(
    db: &Database,
    id: UploadId,
    user: UserId,
    force: bool,
) -> Result<Claimed, RepoError> {
    let Some(found) = find(&db.read, id, user).await? else { return Ok(Claimed::Missing) };
    if found.upload.state != UploadState::Open {
        return Ok(Claimed::Ended(Box::new(found.upload)));
    }
    if found.upload.held && !force {
        if !found.wanted {
            let sql = format!("UPDATE uploads SET wanted = 1 WHERE {LASTS}");
            db.change(&sql, [id.0.into(), found.epoch.into()]).await?;
        }
        return Ok(Claimed::Asked);
    }
    let tx = db.begin_write().await.map_err(repo_error)?;
    let Some(held) = take(&tx, id, found.epoch).await? else {
        // Another one took it, or it ended, since it was found.
        tx.rollback().await.map_err(repo_error)?;
        return Ok(Claimed::Asked);
    };
    tx.commit().await.map_err(repo_error)?;
    Ok(Claimed::Yes(Box::new(held)))
}

/// Begins the next hold, if no other began since the one with this epoch.
async fn take(tx: &DatabaseTransaction, id: UploadId, epoch: i64) -> Result<Option<Held>, RepoError> {
    let backend = tx.get_database_backend();
    let (now, columns) = (now(backend), columns(backend));
    let sql = format!(
        "UPDATE uploads SET epoch = epoch + 1, beat_at = {now}, wanted = 0, body_length = body_at_seam \
         WHERE id = $1 AND epoch = $2 AND state = 'open' RETURNING {columns}"
    );
    let row = tx.one(&sql, [id.0.into(), epoch.into()]).await.map_err(repo_error)?;
    let Some(row) = row.as_ref().map(Row::of).transpose()? else { return Ok(None) };
    audio::cut(tx, row.audio, row.body_length).await.map_err(repo_error)?;
    Ok(Some(Held {
        hold: Hold { upload: id, epoch: size(row.epoch)? },
        seam: seam(tx, id).await?,
        upload: row.upload,
        audio: row.audio,
        next: row.next,
        body_length: size(row.body_length)?,
    }))
}

async fn seam(tx: &DatabaseTransaction, id: UploadId) -> Result<Option<Seam>, RepoError> {
    let sql = "SELECT position, next_seam, state FROM upload_seams WHERE upload = $1";
    let Some(row) = tx.one(sql, [id.0.into()]).await.map_err(repo_error)? else { return Ok(None) };
    let number = |column| size(row.try_get_by_index(column).map_err(repo_error)?);
    let state: Vec<u8> = row.try_get_by_index(2).map_err(repo_error)?;
    Ok(Some(Seam { position: number(0)?, next: number(1)?, state: Bytes::from(state) }))
}

pub(super) async fn beat(db: &Database, hold: &Hold) -> Result<Beat, RepoError> {
    let now = now(db.backend());
    let (id, epoch) = (hold.upload.0, int(hold.epoch)?);
    let old = format!("beat_at <= {now} - {}", micros(WRITTEN_EVERY));
    let sql = format!(
        "SELECT wanted, CAST(CASE WHEN {old} THEN 1 ELSE 0 END AS BIGINT) FROM uploads WHERE {LASTS}"
    );
    let row = db.answered(db.read.one(&sql, [id.into(), epoch.into()])).await?;
    let Some(row) = row else { return Ok(Beat::Lost) };
    let flag = |column| row.try_get_by_index::<i64>(column).map(|flag| flag != 0).map_err(repo_error);
    if flag(1)? {
        let sql = format!("UPDATE uploads SET beat_at = {now} WHERE {LASTS}");
        if db.change(&sql, [id.into(), epoch.into()]).await? == 0 {
            return Ok(Beat::Lost);
        }
    }
    Ok(if flag(0)? { Beat::Wanted } else { Beat::Held })
}

pub(super) async fn let_go(db: &Database, hold: &Hold) -> Result<(), RepoError> {
    let sql = format!("UPDATE uploads SET beat_at = NULL, wanted = 0 WHERE {LASTS}");
    db.change(&sql, [hold.upload.0.into(), int(hold.epoch)?.into()]).await.map(drop)
}

pub(super) async fn set_length(db: &Database, hold: &Hold, length: u64) -> Result<bool, RepoError> {
    let sql = format!("UPDATE uploads SET length = $3, beat_at = {} WHERE {LASTS}", now(db.backend()));
    let values = [hold.upload.0.into(), int(hold.epoch)?.into(), int(length)?.into()];
    Ok(db.change(&sql, values).await? == 1)
}
