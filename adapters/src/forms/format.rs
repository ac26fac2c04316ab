//! The formats of question files.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A format of question files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// An array of clues as `JEOPARDY_QUESTIONS1.json` has it: the questions stand in `'…'`.
    JeopardyJson,
    /// A table with the columns of `JEOPARDY_CSV.csv`.
    JeopardyCsv,
    /// A table as the `jeopardy_clue_dataset` has it: its `answer` is the clue, its `question` the response.
    JeopardyTsv,
    /// Clues as jservice.io gave them, or categories with their clues.
    Jservice,
    /// Answers of the Open Trivia Database.
    Opentdb,
    /// The text files of `OpenTriviaQA`.
    OpenTriviaQa,
    /// What this program exports.
    Export,
    /// An array of objects.
    Json,
    /// An object a line.
    Jsonl,
    /// A table whose cells are separated by commas, semicolons or bars.
    Csv,
    /// A table whose cells are separated by tabs.
    Tsv,
}

/// The name of each format.
const NAMES: [(Format, &str); 11] = [
    (Format::JeopardyJson, "jeopardy-json"),
    (Format::JeopardyCsv, "jeopardy-csv"),
    (Format::JeopardyTsv, "jeopardy-tsv"),
    (Format::Jservice, "jservice"),
    (Format::Opentdb, "opentdb"),
    (Format::OpenTriviaQa, "opentriviaqa"),
    (Format::Export, "export"),
    (Format::Json, "json"),
    (Format::Jsonl, "jsonl"),
    (Format::Csv, "csv"),
    (Format::Tsv, "tsv"),
];

/// Not the name of a format.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no format; the formats are {list}", list = names())]
pub struct UnknownFormat(String);

fn names() -> String {
    NAMES.map(|(_, name)| name).join(", ")
}

impl Format {
    /// All formats, in the order in which they are documented.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.into_iter().map(|(format, _)| format)
    }

    /// Whether the rows are lines of cells.
    pub(super) const fn is_table(self) -> bool {
        matches!(self, Self::JeopardyCsv | Self::JeopardyTsv | Self::Csv | Self::Tsv)
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(raw: &str) -> Result<Self, UnknownFormat> {
        let found = NAMES.iter().find(|(_, name)| *name == raw);
        found.map(|(format, _)| *format).ok_or_else(|| UnknownFormat(raw.chars().take(40).collect()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = NAMES.iter().find(|(format, _)| format == self);
        f.pad(found.map_or("", |(_, name)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_read_back() {
        for format in Format::all() {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let refused = "xml".parse::<Format>().unwrap_err().to_string();
        assert!(refused.contains("\"xml\"") && refused.contains("jeopardy-json, jeopardy-csv"), "{refused}");
    }
}
