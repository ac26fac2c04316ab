//! The WAV that is not encoded yet, in rows that each begin where the one before ends.

use bytes::Bytes;
use futures_util::stream;
use quizcast_domain::records::{ByteRange, ByteStream, StoreError};
use quizcast_domain::uploads::{Hold, Kept, NextSeam, UploadId};
use quizcast_domain::{BoxError, RepoError};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use super::row::LASTS;
use super::{int, length_of, size};
use crate::pieces::{self, Gather, Pieces};
use crate::sea::db::clock::now;
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};

/// Most bytes of a row.
const PIECE: usize = 256 * 1024;
/// A last row that is shorter is written again with the next bytes, so that many small requests make few rows.
const SHORT: i64 = 16 * 1024;
/// At most so many rows are deleted by one statement, so that other writers need not wait long on SQLite.
const DROPPED_AT_A_TIME: i64 = 64;

pub(super) async fn keep(
    db: &Database,
    hold: &Hold,
    wav: &[Bytes],
    next: NextSeam,
    most: u64,
) -> Result<Kept, RepoError> {
    let tx = db.begin_write().await.map_err(repo_error)?;
    let kept = keep_in(&tx, hold, wav, next, most).await?;
    let end = if kept == Kept::Yes { tx.commit().await } else { tx.rollback().await };
    end.map_err(repo_error)?;
    Ok(kept)
}

async fn keep_in(
    tx: &DatabaseTransaction,
    hold: &Hold,
    wav: &[Bytes],
    next: NextSeam,
    most: u64,
) -> Result<Kept, RepoError> {
    let (added, most) = (length_of(wav)?, i64::try_from(most).unwrap_or(i64::MAX));
    let next_seam = if let NextSeam::At(next) = next { Some(int(next)?) } else { None };
    let now = now(tx.get_database_backend());
    let sql = format!(
        "UPDATE uploads SET stored = stored + $3, uncut = $4, next_seam = $5, beat_at = {now}, \
         touched_at = CASE WHEN $3 > 0 THEN {now} ELSE touched_at END WHERE {LASTS} RETURNING stored"
    );
    let uncut = i64::from(next == NextSeam::Never);
    let values =
        [hold.upload.0.into(), int(hold.epoch)?.into(), added.into(), uncut.into(), next_seam.into()];
    let Some(row) = tx.one(&sql, values).await.map_err(repo_error)? else { return Ok(Kept::Lost) };
    if added == 0 {
        return Ok(Kept::Yes);
    }
    if next == NextSeam::Never && uncut_bytes(tx).await.map_err(repo_error)? > most {
        return Ok(Kept::StoreFull);
    }
    let end: i64 = row.try_get_by_index(0).map_err(repo_error)?;
    store(tx, hold.upload, end - added, wav).await.map_err(repo_error)?;
    Ok(Kept::Yes)
}

/// How many bytes all uploads keep whose sound cannot be cut. On PostgreSQL, two that run at once may both find room for
/// the last bytes.
async fn uncut_bytes(tx: &DatabaseTransaction) -> Result<i64, DbErr> {
    let sql =
        "SELECT CAST(COALESCE(SUM(stored), 0) AS BIGINT) FROM uploads WHERE state = 'open' AND uncut = 1";
    tx.one(sql, []).await?.map_or(Ok(0), |row| row.try_get_by_index(0))
}

async fn store(tx: &DatabaseTransaction, id: UploadId, offset: i64, wav: &[Bytes]) -> Result<(), DbErr> {
    let sql = "SELECT start, bytes FROM upload_wav WHERE upload = $1 AND start > $2 AND LENGTH(bytes) < $3 \
        ORDER BY start DESC LIMIT 1";
    let short = tx.one(sql, [id.0.into(), (offset - SHORT).into(), SHORT.into()]).await?;
    let (mut start, mut gather) = (offset, Gather::new(PIECE));
    let mut last = None;
    if let Some(row) = short {
        let (at, bytes): (i64, Vec<u8>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if Ok(offset - at) == i64::try_from(bytes.len()) {
            (start, last) = (at, Some(Bytes::from(bytes)));
        }
    }
    for mut bytes in last.into_iter().chain(wav.iter().cloned()) {
        while let Some(full) = gather.take(&mut bytes) {
            start = put(tx, id, start, full).await?;
        }
    }
    if let Some(rest) = gather.rest() {
        put(tx, id, start, rest).await?;
    }
    Ok(())
}

/// Stores a row, and returns where the next one begins.
async fn put(tx: &DatabaseTransaction, id: UploadId, start: i64, bytes: Vec<u8>) -> Result<i64, DbErr> {
    let end = start.saturating_add_unsigned(bytes.len() as u64);
    let sql = "INSERT INTO upload_wav (upload, start, bytes) VALUES ($1, $2, $3) \
        ON CONFLICT (upload, start) DO UPDATE SET bytes = excluded.bytes";
    tx.change(sql, [id.0.into(), start.into(), bytes.into()]).await?;
    Ok(end)
}

/// Deletes the rows before the one that holds `position`; that one too if the WAV ends there.
pub(super) async fn drop_before(
    tx: &DatabaseTransaction,
    id: UploadId,
    position: i64,
    end: i64,
) -> Result<(), DbErr> {
    let sql = "DELETE FROM upload_wav WHERE upload = $1 AND start < \
        CASE WHEN $2 >= $3 THEN $2 ELSE (SELECT MAX(start) FROM upload_wav WHERE upload = $1 AND start <= $2) END";
    tx.change(sql, [id.0.into(), position.into(), end.into()]).await.map(drop)
}

/// Deletes all of the WAV of an upload that ended. If that fails, it is deleted with the upload's row.
pub(in crate::sea) async fn drop_wav(db: &Database, id: UploadId) {
    let sql = "DELETE FROM upload_wav WHERE upload = $1 AND start IN \
        (SELECT start FROM upload_wav WHERE upload = $1 ORDER BY start LIMIT $2)";
    loop {
        match db.freeing(|| db.change(sql, [id.0.into(), DROPPED_AT_A_TIME.into()])).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "the WAV of an upload is left until the upload is removed");
                return;
            }
        }
    }
}

pub(super) async fn read(db: &Database, hold: &Hold, position: u64) -> Result<ByteStream, RepoError> {
    let sql = format!("SELECT stored FROM uploads WHERE {LASTS}");
    let row = db.answered(db.read.one(&sql, [hold.upload.0.into(), int(hold.epoch)?.into()])).await?;
    let stored = row.ok_or(RepoError::Conflict)?.try_get_by_index(0).map_err(repo_error)?;
    let end = size(stored)?;
    if position == end {
        return Ok(Box::pin(stream::empty()));
    }
    let range = ByteRange::new(position, end).map_err(|error| RepoError::Corrupt(error.into()))?;
    match pieces::read(Wav { db: db.clone(), id: hold.upload }, range).await {
        Ok(Some(stream)) => Ok(stream),
        Ok(None) => Err(RepoError::Corrupt("bytes of the WAV are missing".into())),
        Err(StoreError::Unavailable(error)) => Err(RepoError::Unavailable(error)),
        Err(error) => Err(RepoError::Unavailable(error.into())),
    }
}

/// The stored WAV of an upload, row by row.
struct Wav {
    db: Database,
    id: UploadId,
}

impl Pieces for Wav {
    async fn at(&self, at: u64, end: u64) -> Result<Option<Bytes>, BoxError> {
        let position = i64::try_from(at)?;
        let sql = "SELECT start, bytes FROM upload_wav WHERE upload = $1 AND start <= $2 \
            ORDER BY start DESC LIMIT 1";
        let row = self.db.within(self.db.read.one(sql, [self.id.0.into(), position.into()])).await?;
        let Some(row) = row else { return Ok(None) };
        let (start, bytes): (i64, Vec<u8>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let mut bytes = Bytes::from(bytes);
        let skipped = usize::try_from(position - start)?.min(bytes.len());
        bytes = bytes.split_off(skipped);
        bytes.truncate(usize::try_from(end - at)?);
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}
