//! The open database, and what every repository over it needs.

pub(super) mod callers;
mod changes;
pub(super) mod clock;
mod connect;
mod database;
pub(super) mod error;
pub(super) mod group;
pub(super) mod json;
mod kept;
pub(super) mod patience;
mod reserve;
mod room;
mod schema;
mod search;
mod sql;
pub(super) mod turns;

pub use connect::{ConnectError, DatabaseOptions};
pub use database::Database;
pub use schema::MigrateError;
pub(super) use sql::{LOCK, OWNED, Sql};
