//! The SQL words that differ between SQLite and PostgreSQL.

use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct Dialect {
    pub(crate) int: &'static str,
    pub(crate) float: &'static str,
    pub(crate) bytes: &'static str,
    pub(crate) uuid: &'static str,
    /// The options of a table: SQLite checks column types only in `STRICT` tables.
    pub(crate) table: &'static str,
    /// The method of an index for equality: a category can be longer than an entry of PostgreSQL's B-trees.
    pub(crate) equality: &'static str,
    /// A primary key whose numbers grow and are never reused.
    pub(crate) serial: &'static str,
}

impl Dialect {
    pub(crate) fn of(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Sqlite => Self {
                int: "INTEGER",
                float: "REAL",
                bytes: "BLOB",
                uuid: "BLOB",
                table: "STRICT",
                equality: "",
                serial: "INTEGER PRIMARY KEY AUTOINCREMENT",
            },
            _ => Self {
                int: "BIGINT",
                float: "DOUBLE PRECISION",
                bytes: "BYTEA",
                uuid: "UUID",
                table: "",
                equality: "USING hash",
                serial: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            },
        }
    }
}
