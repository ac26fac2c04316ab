//! Records by name, by duration and by size, and searched by name.
//!
//! `folded_name` is NULL for a record without a name. For records of older programs, which know nothing of the column, a
//! newer one fills it in; `records_unfolded` says which are left. It is sorted by the bytes of its characters.
//!
//! `length` is a column, not only an expression of an index: SQLite does not see that records of the same length are in
//! order already. There it takes no space. PostgreSQL stores it, so this step writes the table once anew.
//!
//! A search by name reads an index in order, so each of them holds the folded name, too. `records_in_order` takes the place
//! of `records_of_user`, which is its beginning.

#![expect(
    elided_lifetimes_in_paths,
    reason = "`MigrationTrait` is declared without them, and `async_trait` expands `<'_>` differently"
)]

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn schema(backend: DbBackend) -> String {
    let int = Dialect::of(backend).int;
    let (bytewise, kept) = match backend {
        DbBackend::Sqlite => ("", "VIRTUAL"),
        _ => ("COLLATE \"C\"", "STORED"),
    };
    format!(
        "
ALTER TABLE records ADD COLUMN folded_name TEXT {bytewise};
ALTER TABLE records ADD COLUMN length {int} GENERATED ALWAYS AS (LENGTH(head) + body_length) {kept};
DROP INDEX records_of_user;
CREATE INDEX records_in_order ON records (user_id, seq, folded_name);
CREATE INDEX records_by_name ON records (user_id, folded_name, seq);
CREATE INDEX records_by_duration ON records (user_id, duration, seq, folded_name);
CREATE INDEX records_by_length ON records (user_id, length, seq, folded_name);
CREATE INDEX records_unfolded ON records (seq) WHERE name IS NOT NULL AND folded_name IS NULL;
"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(&schema(manager.get_database_backend())).await?;
        Ok(())
    }
}
