//! The body of an open upload: it grows with each transaction of the upload, and is cut when a hold ends early.

use bytes::Bytes;
use quizcast_domain::RepoError;
use quizcast_domain::records::AudioId;
use sea_orm::{DatabaseTransaction, DbErr};

use super::body::CHUNK;
use crate::pieces::Gather;
use crate::sea::db::Sql;
use crate::sea::db::error::repo_error;

/// Appends to a body of `length` bytes. Its last piece is written again if it was not full.
pub(in crate::sea) async fn append(
    tx: &DatabaseTransaction,
    id: AudioId,
    length: i64,
    mp3: &[Bytes],
) -> Result<(), RepoError> {
    if length == 0 {
        let sql = "INSERT INTO audio (id) VALUES ($1) ON CONFLICT (id) DO NOTHING";
        tx.change(sql, [id.0.into()]).await.map_err(repo_error)?;
    }
    let (mut seq, rest) = split(length);
    let mut gather = Gather::new(CHUNK);
    let last = if rest > 0 && !mp3.is_empty() { Some(piece(tx, id, seq, rest).await?) } else { None };
    for mut bytes in last.into_iter().chain(mp3.iter().cloned()) {
        while let Some(full) = gather.take(&mut bytes) {
            store(tx, id, seq, full).await.map_err(repo_error)?;
            seq += 1;
        }
    }
    match gather.rest() {
        Some(rest) => store(tx, id, seq, rest).await.map_err(repo_error),
        None => Ok(()),
    }
}

/// Cuts a body to `length` bytes.
pub(in crate::sea) async fn cut(tx: &DatabaseTransaction, id: AudioId, length: i64) -> Result<(), DbErr> {
    let (seq, rest) = split(length);
    let first = seq + i64::from(rest > 0);
    let sql = "DELETE FROM audio_chunks WHERE audio = $1 AND seq >= $2";
    tx.change(sql, [id.0.into(), first.into()]).await?;
    if rest > 0 {
        let sql = "UPDATE audio_chunks SET bytes = SUBSTR(bytes, 1, CAST($3 AS INTEGER)) \
            WHERE audio = $1 AND seq = $2 AND LENGTH(bytes) > $3";
        tx.change(sql, [id.0.into(), seq.into(), rest.into()]).await?;
    }
    Ok(())
}

/// How many full pieces a body of `length` bytes has, and how many bytes stand behind them.
const fn split(length: i64) -> (i64, i64) {
    let chunk = 0_i64.saturating_add_unsigned(CHUNK as u64);
    (length / chunk, length % chunk)
}

async fn piece(tx: &DatabaseTransaction, id: AudioId, seq: i64, length: i64) -> Result<Bytes, RepoError> {
    let sql = "SELECT bytes FROM audio_chunks WHERE audio = $1 AND seq = $2";
    let row = tx.one(sql, [id.0.into(), seq.into()]).await.map_err(repo_error)?;
    let bytes = row.map(|row| row.try_get_by_index::<Vec<u8>>(0)).transpose().map_err(repo_error)?;
    match bytes {
        Some(bytes) if i64::try_from(bytes.len()) == Ok(length) => Ok(Bytes::from(bytes)),
        _ => Err(RepoError::Corrupt("the body of an upload has another length than its row says".into())),
    }
}

async fn store(tx: &DatabaseTransaction, id: AudioId, seq: i64, piece: Vec<u8>) -> Result<(), DbErr> {
    let sql = "INSERT INTO audio_chunks (audio, seq, bytes) VALUES ($1, $2, $3) \
        ON CONFLICT (audio, seq) DO UPDATE SET bytes = excluded.bytes";
    tx.change(sql, [id.0.into(), seq.into(), piece.into()]).await.map(drop)
}
