//! The repositories in a database, through `SeaORM`: SQLite and PostgreSQL.
//!
//! [`Database::connect`] opens one, [`Database::migrate`] brings its schema up to date, and
//! [`SeaPorts::new`] gives every repository over it:
//!
//! ```no_run
//! # async fn open() -> Result<(), Box<dyn std::error::Error>> {
//! use quizcast_adapters::sea::{Database, DatabaseOptions, SeaPorts};
//!
//! let db = Database::connect(&DatabaseOptions::new("sqlite://quizcast.sqlite")).await?;
//! db.migrate().await?;
//! let SeaPorts { questions, archive, clues, reports, intake, keys, users, feeds, .. } = SeaPorts::new(&db);
//! let SeaPorts { records, register, audio, uploads, drafts, .. } = SeaPorts::new(&db);
//! # Ok(())
//! # }
//! ```

mod all_ports;
mod archive;
mod audio;
mod db;
mod entity;
mod feeds;
mod intake;
mod keys;
mod questions;
mod records;
mod register;
#[cfg(test)]
mod tests;
mod upkeep;
mod uploads;
mod users;

pub use all_ports::SeaPorts;
pub use archive::SeaArchive;
pub use audio::SeaAudioStore;
pub use db::{ConnectError, Database, DatabaseOptions, MigrateError};
pub use feeds::SeaFeedRepo;
pub use intake::SeaIntake;
pub use keys::SeaIdempotencyRepo;
pub use questions::SeaQuestionRepo;
pub use quizcast_migration::SchemaState;
pub use records::SeaRecordRepo;
pub use upkeep::{Progress, Upkeep};
pub use uploads::SeaUploads;
pub use users::SeaUserRepo;
