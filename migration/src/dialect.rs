//! What the two databases call the same thing.

use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct Dialect {
    pub(crate) int: &'static str,
    pub(crate) float: &'static str,
    pub(crate) bytes: &'static str,
    pub(crate) uuid: &'static str,
    /// SQLite checks types only in strict tables.
    pub(crate) table: &'static str,
    /// A category can be longer than an entry of PostgreSQL's trees.
    pub(crate) equality: &'static str,
    /// A number that grows and is never given twice.
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
