//! What a question file gives: its rows, how it ended, or why it cannot be read at all.

use quizcast_domain::questions::Draft;
use thiserror::Error;

use super::format::Format;

/// Longest row, in bytes. A JSON element, a line of cells and a line of text are rows.
pub const MAX_ROW: usize = 1024 * 1024;

/// A row of a question file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// The question, or why there is none.
    pub draft: Result<Draft, Refusal>,
}

/// Why a row gives no question.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It is longer than [`MAX_ROW`], or has hundreds of cells.
    #[error("the row is longer than 1 MiB or has more than 256 cells; maybe a quote is not closed")]
    TooLong,
    /// It is no JSON.
    #[error("no JSON: {0}")]
    NoJson(String),
    /// It is JSON, but no object.
    #[error("no JSON object")]
    NoObject,
    /// It has no such field.
    #[error("the {0} is missing")]
    Missing(&'static str),
    /// A field has another type than it should have.
    #[error("the {0} is no text")]
    NoText(&'static str),
    /// It has more cells than the table has columns.
    #[error("the row has {got} cells, but there are {columns} columns")]
    Cells {
        /// How many cells it has.
        got: usize,
        /// How many columns the table has.
        columns: usize,
    },
    /// The answer is a letter or a number that points to no choice.
    #[error("the answer {0:?} points to no choice")]
    NoSuchChoice(String),
    /// The answer is a letter that points to one choice, and is another choice itself.
    #[error("the answer {0:?} is a choice, and also the letter of another choice")]
    Ambiguous(String),
    /// There are several answers or none, and nothing says which is right.
    #[error("nothing says which answer is right")]
    Undecided,
    /// The date does not fit the order of day, month and year.
    #[error("{0:?} is no date in this order of day, month and year; --date-order sets the order")]
    Date(String),
    /// Readers marked the question as wrong.
    #[error("the file says that the question is wrong")]
    MarkedWrong,
    /// The source's name is none.
    #[error("{0:?} is no name of a source")]
    Source(String),
    /// The text belongs to no question.
    #[error("this line belongs to no question")]
    Stray,
}

/// How the reading of a file ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ending {
    /// There are more rows to come.
    #[default]
    NotYet,
    /// The file was read to its end.
    Whole,
    /// The file broke off. The rows before are right.
    BrokenOff {
        /// The line at which it broke off.
        line: u64,
        /// What is wrong there.
        reason: String,
    },
}

/// Why a file cannot be read at all.
#[derive(Debug, Error)]
pub enum Unusable {
    /// Its beginning could not be read.
    #[error("it cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is no text.
    #[error("it is {0}")]
    Binary(&'static str),
    /// No known format.
    #[error(
        "it has no known format; --format names one, and --columns names the columns of a table without a header"
    )]
    Unknown,
    /// It is of a known format, but without a question.
    #[error("it holds no questions")]
    NoRows,
    /// Another format than the one that was asked for.
    #[error("it is not {format}: {reason}")]
    NotThis {
        /// What was asked for.
        format: Format,
        /// What is missing.
        reason: &'static str,
    },
    /// The header of the table names no question or no answer.
    #[error(
        "its first row names no {missing}: {header}; --columns names the columns of a table without a header"
    )]
    Header {
        /// Which column is missing.
        missing: &'static str,
        /// The beginning of the first row.
        header: String,
    },
    /// Columns were named for what is no table.
    #[error("it is no table, so it has no columns to name")]
    ColumnsOfNoTable,
    /// The named columns have no question or no answer.
    #[error("the columns need a question and an answer")]
    Columns,
    /// No encoding has this name.
    #[error("{0:?} is no encoding; write a label such as utf-8, windows-1252 or utf-16le")]
    Encoding(String),
}
