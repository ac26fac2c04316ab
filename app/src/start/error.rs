//! Why a start failed.

use std::io;
use std::path::PathBuf;

use quizcast_adapters::objects::OpenError;
use quizcast_adapters::sea::{ConnectError, MigrateError};
use quizcast_adapters::sources::{InvalidFiles, InvalidHttpSource};
use quizcast_domain::{BoxError, RepoError};
use thiserror::Error;

/// Why a start failed.
#[derive(Debug, Error)]
pub enum StartError {
    /// The data directory is missing and cannot be created.
    #[error("cannot make the data directory {}", .0.display())]
    DataDir(PathBuf, #[source] io::Error),
    /// The database's file cannot be written.
    #[error("cannot write the database's file {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// The database does not answer, or refuses.
    #[error("{0}")]
    Database(String, #[source] ConnectError),
    /// The database's schema cannot be used.
    #[error("{0}")]
    Schema(String, #[source] MigrateError),
    /// The database failed during the upkeep that follows a migration.
    #[error("{0}: the schema is up to date, but the upkeep did not end; it goes on with the next start")]
    Upkeep(String, #[source] RepoError),
    /// A question source cannot be used.
    #[error("a question source cannot be used")]
    Source(#[source] InvalidHttpSource),
    /// The files of questions cannot be used.
    #[error("QUIZ_FILES cannot be used")]
    Files(#[source] InvalidFiles),
    /// The encoder's threads cannot be started.
    #[error("cannot start the encoder")]
    Encoder(#[source] BoxError),
    /// The audio store cannot be opened.
    #[error("cannot keep audio in {0}")]
    Audio(String, #[source] OpenError),
    /// Another program listens on the address.
    #[error(
        "cannot listen on {listen}: another program has this port; choose another one with --listen, \
         as in --listen {other} (or make run ARGS=\"--listen {other}\")"
    )]
    PortTaken {
        /// The address.
        listen: String,
        /// Another address, as an example.
        other: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {0}")]
    Listen(String, #[source] io::Error),
    /// The handlers of signals cannot be installed.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
}
