//! How much each user, and all users together, keep, updated in the transaction that changes it.

use quizcast_domain::users::UserId;
use sea_orm::{DatabaseTransaction, DbErr};

use crate::sea::db::Sql;

/// Adds to the records and bytes of a user and returns the user's bytes; locks the user's row. `None` if
/// there is no such user.
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

/// Adds to the bytes of all users, and returns them.
pub(super) async fn count_in_all(tx: &DatabaseTransaction, bytes: i64) -> Result<i64, DbErr> {
    let sql = "UPDATE record_totals SET bytes = bytes + $1 RETURNING bytes";
    let row = tx.one(sql, [bytes.into()]).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("record_totals".to_owned()))?.try_get_by_index(0)
}
