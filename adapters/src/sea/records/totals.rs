//! What each user and all of them keep, counted in the transaction that changes it.

use quizcast_domain::users::UserId;
use sea_orm::{DatabaseTransaction, DbErr};

use crate::sea::db::Sql;

/// Counts records and bytes of a user and says how many bytes that makes; locks the user. `None` if there is none.
pub(super) async fn count(
    tx: &DatabaseTransaction,
    user: UserId,
    records: i64,
    bytes: i64,
) -> Result<Option<i64>, DbErr> {
    let sql = "UPDATE users SET records = records + $2, record_bytes = record_bytes + $3 \
        WHERE id = $1 RETURNING record_bytes";
    let row = tx.one(sql, [user.0.into(), records.into(), bytes.into()]).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}

/// Counts bytes of all users, and says how many that makes.
pub(super) async fn count_in_all(tx: &DatabaseTransaction, bytes: i64) -> Result<i64, DbErr> {
    let sql = "UPDATE record_totals SET bytes = bytes + $1 RETURNING bytes";
    let row = tx.one(sql, [bytes.into()]).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("record_totals".to_owned()))?.try_get_by_index(0)
}
