//! Beginning an upload in one transaction, in which its owner's oldest one may give way.

use quizcast_domain::RepoError;
use quizcast_domain::once::KeyDigest;
use quizcast_domain::records::AudioId;
use quizcast_domain::uploads::{Begun, NewUpload};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use uuid::Uuid;

use super::int;
use super::row::{protocol_text, rests};
use crate::sea::db::clock::now;
use crate::sea::db::error::repo_error;
use crate::sea::db::{Database, Sql};
use crate::sea::register;

pub(super) async fn begin(db: &Database, new: &NewUpload, most: usize) -> Result<Begun, RepoError> {
    let length = new.length.map(int).transpose()?;
    let tx = db.begin_write().await.map_err(repo_error)?;
    let begun = begin_in(&tx, new, length, most).await.map_err(repo_error)?;
    let end = if begun == Begun::Yes { tx.commit().await } else { tx.rollback().await };
    end.map_err(repo_error)?;
    Ok(begun)
}

async fn begin_in(
    tx: &DatabaseTransaction,
    new: &NewUpload,
    length: Option<i64>,
    most: usize,
) -> Result<Begun, DbErr> {
    let user = new.user.0;
    // Of two that begin at once, the second one waits here, and counts the upload of the first.
    if tx.change("UPDATE users SET records = records WHERE id = $1", [user.into()]).await? == 0 {
        return Ok(Begun::NoUser);
    }
    let sql = "SELECT COUNT(*) FROM uploads WHERE user_id = $1 AND state = 'open'";
    let open: i64 = tx.one(sql, [user.into()]).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    if usize::try_from(open).unwrap_or_default() >= most && !oldest_gives_way(tx, user).await? {
        return Ok(Begun::TooMany);
    }
    let now = now(tx.get_database_backend());
    // The body bears the upload's id: both are random, and of different kinds.
    let sql = format!(
        "INSERT INTO uploads (id, user_id, protocol, name, length, finish, metadata, key_hash, state, stored, epoch, \
         wanted, audio, body_length, body_at_seam, uncut, created_at, touched_at) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'open', 0, 0, 0, $1, 0, 0, 0, t, t FROM (SELECT {now} AS t) clock"
    );
    let name = new.name.as_ref().map(ToString::to_string);
    let values = [
        new.id.0.into(),
        user.into(),
        protocol_text(new.protocol).into(),
        name.into(),
        length.into(),
        i64::from(new.finish_abandoned).into(),
        new.metadata.clone().into(),
        new.key.map(|KeyDigest(key)| key.to_vec()).into(),
    ];
    tx.change(&sql, values).await?;
    Ok(Begun::Yes)
}

/// Removes the oldest open upload of a user that nobody holds and that is not to be finished; `false` if there is none.
async fn oldest_gives_way(tx: &DatabaseTransaction, user: Uuid) -> Result<bool, DbErr> {
    let rests = rests(tx.get_database_backend());
    // PostgreSQL looks at `rests` again if a hold began while the statement waited for the row.
    let sql = format!(
        "DELETE FROM uploads WHERE {rests} AND seq = (SELECT seq FROM uploads \
             WHERE user_id = $1 AND state = 'open' AND finish = 0 AND {rests} ORDER BY seq LIMIT 1) \
         RETURNING audio"
    );
    let Some(row) = tx.one(&sql, [user.into()]).await? else { return Ok(false) };
    register::end_draft(tx, AudioId(row.try_get_by_index(0)?)).await?;
    Ok(true)
}
