//! How the rows of each kind of file become questions.

mod export;
pub(crate) mod jservice;
mod objects;
pub(crate) mod opentdb;
mod table;
mod trivia;

pub(super) use objects::Objects;
pub(super) use table::Table;
pub(super) use trivia::{Trivia, category_of, is_trivia};

use super::input::Feed;
use super::row::Row;

/// Reads a file, row by row.
pub(super) trait RowReader: Send {
    /// Reads on until there is a row, and puts what it gives into `rows`. `false` at the end of the file.
    fn read(&mut self, rows: &mut Vec<Row>) -> Result<bool, Broken>;

    /// The file's bytes.
    fn feed(&self) -> &Feed;

    /// How many rows held bytes that are no UTF-8.
    fn repaired(&self) -> u64;
}

/// Why a file cannot be read on.
#[derive(Debug)]
pub(super) enum Broken {
    /// Reading or unpacking failed.
    Io(std::io::Error),
    /// The content makes no sense from here on.
    Content(&'static str),
}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
