//! Tables: a row is a line of cells.

use super::super::input::Feed;
use super::super::row::{Refusal, Row};
use super::super::table::{Column, Dialect, Ended, Found, Rows};
use super::super::values::{Record, Rules, text};
use super::{Broken, RowReader};

/// A table.
pub(in crate::forms) struct Table {
    rows: Rows,
    columns: Vec<Option<Column>>,
    /// How many rows to pass over: the header, and lines before it.
    skip: usize,
    rules: Rules,
    repaired: u64,
}

impl Table {
    pub(in crate::forms) fn new(
        feed: Feed,
        dialect: Dialect,
        columns: Vec<Option<Column>>,
        skip: usize,
        rules: Rules,
    ) -> Self {
        Self { rows: Rows::new(feed, dialect), columns, skip, rules, repaired: 0 }
    }

    /// Reads the cells of the last row.
    fn record(&mut self) -> Result<Record, Refusal> {
        let mut record = Record::default();
        let mut repaired = false;
        for (at, cell) in self.rows.cells().enumerate() {
            let (cell, was_repaired) = text(cell);
            repaired |= was_repaired;
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            match self.columns.get(at) {
                Some(Some(column)) => column.put(cell.to_owned(), &mut record),
                Some(None) => {}
                None => {
                    let (got, columns) = (self.rows.cells().len(), self.columns.len());
                    return Err(Refusal::Cells { got, columns });
                }
            }
        }
        self.repaired += u64::from(repaired);
        Ok(record)
    }
}

impl RowReader for Table {
    fn read(&mut self, rows: &mut Vec<Row>) -> Result<bool, Broken> {
        let found = match self.rows.next() {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(false),
            Err(Ended::Io(error)) => return Err(Broken::Io(error)),
            Err(Ended::InQuotes) => return Err(Broken::Content("the file ends inside of quotes")),
        };
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(true);
        }
        let row = match found {
            Found::TooLong { line } => Row { line, draft: Err(Refusal::TooLong) },
            Found::Row { line } => {
                let draft = self.record().and_then(|record| record.draft(&self.rules));
                Row { line, draft }
            }
        };
        rows.push(row);
        Ok(true)
    }

    fn feed(&self) -> &Feed {
        &self.rows.feed
    }

    fn repaired(&self) -> u64 {
        self.repaired
    }
}
