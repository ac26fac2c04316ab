//! The register of bodies, `audio_bodies`. A body is `running` while it is written, `done` once a record has
//! it, and `dead` if it can be swept.

use std::time::Duration;

use quizcast_domain::RepoError;
use quizcast_domain::records::{AudioId, DRAFT_NOTE, Garbage};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use uuid::Uuid;

use crate::sea::db::clock::{micros, now};
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};

pub(in crate::sea) async fn add(db: &Database, audio: AudioId) -> Result<(), RepoError> {
    db.growing().await?;
    let now = now(db.backend());
    let sql = format!("INSERT INTO audio_bodies (id, state, heartbeat) VALUES ($1, 'running', {now})");
    db.change(&sql, [audio.0.into()]).await.map(drop)
}

pub(in crate::sea) async fn note(db: &Database, audio: AudioId, note: String) -> Result<bool, RepoError> {
    let sql = "UPDATE audio_bodies SET note = $2 WHERE id = $1 AND state = 'running'";
    Ok(db.change(sql, [audio.0.into(), note.into()]).await? == 1)
}

pub(in crate::sea) async fn beat(db: &Database, audio: AudioId) -> Result<bool, RepoError> {
    let now = now(db.backend());
    let sql = format!("UPDATE audio_bodies SET heartbeat = {now} WHERE id = $1 AND state = 'running'");
    Ok(db.change(&sql, [audio.0.into()]).await? == 1)
}

/// Marks a running body dead.
const GIVE_UP: &str = "UPDATE audio_bodies SET state = 'dead' WHERE id = $1 AND state = 'running'";

pub(in crate::sea) async fn give_up(db: &Database, audio: AudioId) -> Result<(), RepoError> {
    db.change(GIVE_UP, [audio.0.into()]).await.map(drop)
}

/// Marks a running body done; `false` if it is not running.
pub(in crate::sea) async fn finish(tx: &impl ConnectionTrait, audio: AudioId) -> Result<bool, DbErr> {
    let sql = "UPDATE audio_bodies SET state = 'done' WHERE id = $1 AND state = 'running'";
    Ok(tx.change(sql, [audio.0.into()]).await? == 1)
}

/// The heartbeats of an open upload's body lie so far in the future, longer than an upload lasts.
const DRAFT_LEAD: Duration = Duration::from_hours(8 * 24);

/// Keeps the body of an open upload from being swept, and registers it if it has no byte yet; `false` if it counts as
/// dead.
pub(in crate::sea) async fn keep_draft(
    tx: &impl ConnectionTrait,
    audio: AudioId,
    is_empty: bool,
) -> Result<bool, DbErr> {
    let beat = format!("{} + $2", now(tx.get_database_backend()));
    let lead = micros(DRAFT_LEAD);
    if !is_empty {
        let sql = format!("UPDATE audio_bodies SET heartbeat = {beat} WHERE id = $1 AND state = 'running'");
        return Ok(tx.change(&sql, [audio.0.into(), lead.into()]).await? == 1);
    }
    let sql = format!(
        "INSERT INTO audio_bodies (id, state, heartbeat, note) VALUES ($1, 'running', {beat}, $3) \
         ON CONFLICT (id) DO UPDATE SET heartbeat = excluded.heartbeat WHERE audio_bodies.state = 'running'"
    );
    Ok(tx.change(&sql, [audio.0.into(), lead.into(), DRAFT_NOTE.into()]).await? == 1)
}

/// Marks the body of an upload dead in a transaction; one that a record has stays.
pub(in crate::sea) async fn end_draft(tx: &impl ConnectionTrait, audio: AudioId) -> Result<(), DbErr> {
    tx.change(GIVE_UP, [audio.0.into()]).await.map(drop)
}

/// Marks those running bodies dead that had no heartbeat for `patience`, and lists dead bodies.
///
/// On PostgreSQL it skips a body that is locked because it is just being published. Both statements begin
/// with the lowest ids behind `after`, so that every body that the first one marks dead is listed now or on a
/// later page.
pub(in crate::sea) async fn garbage(
    db: &Database,
    patience: Duration,
    limit: usize,
    after: Option<AudioId>,
) -> Result<Vec<Garbage>, RepoError> {
    let (backend, limit) = (db.backend(), i64::try_from(limit).unwrap_or(i64::MAX));
    let silent = format!("state = 'running' AND heartbeat <= {} - $1", now(backend));
    // Few bodies are running: `+id` keeps SQLite from scanning all of them by the index of their ids.
    let (id, skip) =
        if backend == DbBackend::Postgres { ("id", "FOR UPDATE SKIP LOCKED") } else { ("+id", "") };
    let (behind, after) = after.map_or((">=", Uuid::nil()), |after| (">", after.0));
    let sql = format!(
        "UPDATE audio_bodies SET state = 'dead' WHERE {silent} AND id IN (\
             SELECT id FROM audio_bodies WHERE {silent} AND {id} {behind} $3 ORDER BY {id} LIMIT $2 {skip})"
    );
    db.change(&sql, [micros(patience).into(), limit.into(), after.into()]).await?;
    let sql = format!(
        "SELECT id, note FROM audio_bodies WHERE state = 'dead' AND id {behind} $2 ORDER BY id LIMIT $1"
    );
    // Read through the writer, which sees the update above.
    let rows = db.write.all(&sql, [limit.into(), after.into()]).await.map_err(repo_error)?;
    let garbage = rows.iter().map(|row| {
        let audio = AudioId(row.try_get_by_index::<Uuid>(0)?);
        Ok(Garbage { audio, note: row.try_get_by_index(1)? })
    });
    garbage.collect::<Result<_, DbErr>>().map_err(repo_error)
}

pub(in crate::sea) async fn forget(db: &Database, audio: AudioId) -> Result<(), RepoError> {
    let sql = "DELETE FROM audio_bodies WHERE id = $1 AND state = 'dead'";
    db.change(sql, [audio.0.into()]).await.map(drop)
}
