//! How a file is to be read.

use quizcast_domain::questions::SourceName;

use super::format::Format;
use super::table::Column;
use super::values::DateOrder;

/// How to read a file. What is not given is told by the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The format.
    pub format: Option<Format>,
    /// The columns of a table without a header.
    pub columns: Option<Vec<Column>>,
    /// The order of day, month and year.
    pub date_order: Option<DateOrder>,
    /// The label of an encoding, as the WHATWG lists them.
    pub encoding: Option<String>,
    /// The source of the questions, where the file does not say it.
    pub source: SourceName,
}

impl Options {
    /// Everything is told by the content; the questions are of `source`.
    #[must_use]
    pub const fn new(source: SourceName) -> Self {
        Self { format: None, columns: None, date_order: None, encoding: None, source }
    }
}
