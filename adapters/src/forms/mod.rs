//! Question files, as they are found in the wild.
//!
//! [`read`] tells the format of a file by its content and gives its rows one by one, in memory that does not depend on
//! the length of the file. A row that is no question is [refused](Refusal) with its line and the reason, and the next
//! one is read. If a file breaks off, the rows before stay, and [`Reading::ending`] says what happened.
//! [`files`] finds the files in folders.
//!
//! ```
//! use quizcast_adapters::forms::{Options, read};
//! use quizcast_domain::questions::SourceName;
//!
//! let table = "Clue;Response;Air Date\nThe red planet;Mars;13/02/2004\n;Venus;\n";
//! let mut rows = read(table.as_bytes(), "planets.csv", &Options::new(SourceName::IMPORT))?;
//! assert_eq!(
//!     rows.understood().to_string(),
//!     "csv, UTF-8, cells separated by semicolon, dates dmy (as the dates show); \
//!      columns: Clue = question, Response = answer, Air Date = airdate",
//! );
//! assert_eq!(rows.next().unwrap().draft?.answer, "Mars");
//! let refused = rows.next().unwrap();
//! assert_eq!((refused.line, refused.draft.unwrap_err().to_string().as_str()), (3, "the question is missing"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod detect;
mod files;
mod format;
mod input;
mod json;
mod kinds;
mod options;
mod reading;
mod row;
mod table;
mod understood;
mod values;

pub use files::{Files, Found, Skipped, files};
pub use format::{Format, UnknownFormat};
pub use input::Packing;
#[cfg(feature = "jservice")]
pub(crate) use kinds::jservice;
#[cfg(feature = "opentdb")]
pub(crate) use kinds::opentdb;
pub use options::Options;
pub use reading::{Reading, is_encoding, read};
pub use row::{Ending, MAX_ROW, Refusal, Row, Unusable};
pub use table::{Column, UnknownColumn};
pub use understood::Understood;
pub use values::{DateOrder, HowSure};

#[cfg(test)]
mod tests;
