//! What was understood of a file before its rows are read.

use std::fmt;

use super::format::Format;
use super::input::Packing;
use super::table::Column;
use super::values::{DateOrder, HowSure};

/// What was understood of a file before its rows are read. It prints as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The format.
    pub format: Format,
    /// The name of the encoding.
    pub encoding: &'static str,
    /// How the file is packed.
    pub packing: Packing,
    /// What separates the cells of a table.
    pub separator: Option<&'static str>,
    /// The columns of a table: the name in the header, if there is one, and what it holds.
    pub columns: Vec<(Option<String>, Option<Column>)>,
    /// The order of day, month and year, and how it is known. `None` where the format has only one.
    pub dates: Option<(DateOrder, HowSure)>,
}

impl fmt::Display for Understood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.format, self.encoding)?;
        match self.packing {
            Packing::Plain => {}
            Packing::Gzip => f.write_str(", gz")?,
            Packing::Zstd => f.write_str(", zst")?,
        }
        if let Some(separator) = self.separator {
            write!(f, ", cells separated by {separator}")?;
        }
        if let Some((order, sure)) = self.dates {
            let why = match sure {
                HowSure::Given => "as asked for",
                HowSure::Seen => "as the dates show",
                HowSure::Assumed => "assumed",
            };
            write!(f, ", dates {order} ({why})")?;
        }
        for (at, (name, column)) in self.columns.iter().enumerate() {
            f.write_str(if at == 0 { "; columns: " } else { ", " })?;
            if let Some(name) = name {
                let short: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
                write!(f, "{short} = ")?;
            }
            match column {
                Some(column) => write!(f, "{column}")?,
                None => f.write_str("not used")?,
            }
        }
        Ok(())
    }
}
