//! Tables: lines of cells, with a header or with columns that somebody named.

mod column;
mod dialect;
mod header;
mod rows;

pub use column::{Column, UnknownColumn};
pub(super) use dialect::{ALL_DELIMITERS, Dialect, Directives, directives};
pub(super) use header::{Header, find_header, guess};
pub(super) use rows::{Ended, Found, Rows};
