//! The repositories in a database, through `SeaORM`: SQLite and PostgreSQL.
//!
//! [`Database::connect`] opens one, [`Database::migrate`] brings its schema up to date, and the
//! repositories work on clones of it:
//!
//! ```no_run
//! # async fn open() -> Result<(), Box<dyn std::error::Error>> {
//! use quizcast_adapters::sea::{Database, DatabaseOptions, SeaLog, SeaUserRepo};
//!
//! let db = Database::connect(&DatabaseOptions::new("sqlite://quizcast.sqlite")).await?;
//! db.migrate().await?;
//! let (log, users) = (SeaLog::new(db.clone()), SeaUserRepo::new(db));
//! # Ok(())
//! # }
//! ```

mod audio;
mod connect;
mod entity;
mod error;
mod keys;
mod log;
mod options;
#[cfg(feature = "postgres")]
mod postgres;
mod records;
mod reserve;
mod room;
mod schema;
mod search;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(test)]
mod tests;
mod time;
mod user_repo;

pub use audio::SeaAudioStore;
pub use connect::Database;
pub use log::SeaLog;
pub use options::{ConnectError, DatabaseOptions};
pub use quizcast_migration::SchemaState;
pub use records::SeaRecordRepo;
pub use schema::MigrateError;
pub use user_repo::SeaUserRepo;
