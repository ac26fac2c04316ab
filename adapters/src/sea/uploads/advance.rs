//! Storing progress of the encode in one transaction: the MP3, the seam behind it, and how far the WAV is needed.

use quizcast_domain::RepoError;
use quizcast_domain::records::{AudioId, Room};
use quizcast_domain::uploads::{Advance, Hold, Kept, Seam, UploadId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
use uuid::Uuid;

use super::row::LASTS;
use super::{int, length_of, wav};
use crate::sea::audio;
use crate::sea::db::clock::now;
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};
use crate::sea::register;

pub(super) async fn advance(db: &Database, hold: &Hold, advance: Advance<'_>) -> Result<Kept, RepoError> {
    let tx = db.begin_write().await.map_err(repo_error)?;
    let kept = advance_in(&tx, hold, advance).await?;
    let end = if kept == Kept::Yes { tx.commit().await } else { tx.rollback().await };
    end.map_err(repo_error)?;
    Ok(kept)
}

async fn advance_in(tx: &DatabaseTransaction, hold: &Hold, advance: Advance<'_>) -> Result<Kept, RepoError> {
    let Advance { mp3, seam, quota } = advance;
    let added = length_of(mp3)?;
    let Some(row) = grow(tx, hold, added).await? else { return Ok(Kept::Lost) };
    let get = |column| row.try_get_by_index::<i64>(column).map_err(repo_error);
    let (length, stored) = (get(2)?, get(3)?);
    let user: Uuid = row.try_get_by_index(0).map_err(repo_error)?;
    let audio = AudioId(row.try_get_by_index(1).map_err(repo_error)?);
    if added > 0
        && let Some(full) = over_quota(tx, user, quota).await.map_err(repo_error)?
    {
        return Ok(full);
    }
    let before = length - added;
    if !register::keep_draft(tx, audio, before == 0).await.map_err(repo_error)? {
        return Ok(Kept::Lost);
    }
    audio::append(tx, audio, before, mp3).await?;
    if let Some(seam) = seam {
        set_seam(tx, hold.upload, seam, stored).await?;
    }
    Ok(Kept::Yes)
}

/// Counts the new bytes. Returns the user, the body, its length and the offset; `None` if the hold is over.
async fn grow(tx: &DatabaseTransaction, hold: &Hold, added: i64) -> Result<Option<QueryResult>, RepoError> {
    let sql = format!(
        "UPDATE uploads SET body_length = body_length + $3, beat_at = {} WHERE {LASTS} \
         RETURNING user_id, audio, body_length, stored",
        now(tx.get_database_backend())
    );
    let values = [hold.upload.0.into(), int(hold.epoch)?.into(), added.into()];
    tx.one(&sql, values).await.map_err(repo_error)
}

async fn set_seam(tx: &DatabaseTransaction, id: UploadId, seam: &Seam, stored: i64) -> Result<(), RepoError> {
    let (position, next) = (int(seam.position)?, int(seam.next)?);
    let sql = format!(
        "UPDATE uploads SET body_at_seam = body_length, uncut = 0, next_seam = $2, \
         stored = CASE WHEN $3 > stored THEN $3 ELSE stored END, \
         touched_at = CASE WHEN $3 > stored THEN {} ELSE touched_at END WHERE id = $1",
        now(tx.get_database_backend())
    );
    tx.change(&sql, [id.0.into(), next.into(), position.into()]).await.map_err(repo_error)?;
    let sql = "INSERT INTO upload_seams (upload, position, next_seam, state) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (upload) DO UPDATE SET position = excluded.position, next_seam = excluded.next_seam, \
        state = excluded.state";
    let values = [id.0.into(), position.into(), next.into(), seam.state.to_vec().into()];
    tx.change(sql, values).await.map_err(repo_error)?;
    wav::drop_before(tx, id, position, stored).await.map_err(repo_error)
}

/// Which quota the MP3 exceeds that is stored now. Nothing is locked: on PostgreSQL, two uploads that run at once may
/// both find room for their last bytes. The quotas are checked again with the publication.
async fn over_quota(tx: &DatabaseTransaction, user: Uuid, quota: Room) -> Result<Option<Kept>, DbErr> {
    let over = |row: Option<QueryResult>, most: u64| {
        let bytes: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok::<_, DbErr>(u64::try_from(bytes).unwrap_or_default() > most)
    };
    if let Some(most) = quota.user {
        let sql = "SELECT CAST(u.record_bytes + (SELECT COALESCE(SUM(o.body_length), 0) FROM uploads o \
            WHERE o.user_id = u.id AND o.state = 'open') AS BIGINT) FROM users u WHERE u.id = $1";
        if over(tx.one(sql, [user.into()]).await?, most)? {
            return Ok(Some(Kept::UserFull));
        }
    }
    if let Some(most) = quota.store {
        let sql = "SELECT CAST(t.bytes + (SELECT COALESCE(SUM(body_length), 0) FROM uploads \
            WHERE state = 'open') AS BIGINT) FROM record_totals t";
        if over(tx.one(sql, []).await?, most)? {
            return Ok(Some(Kept::StoreFull));
        }
    }
    Ok(None)
}
