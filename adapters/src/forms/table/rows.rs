//! The rows of a table, one after the other.

use std::io;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::super::input::Feed;
use super::super::row::MAX_ROW;
use super::dialect::Dialect;

/// Most cells of a row.
const MAX_CELLS: usize = 256;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::forms) enum Found {
    /// A row of cells.
    Row { line: u64 },
    /// A row that is too long, or has too many cells.
    TooLong { line: u64 },
}

/// Why there are no more rows.
#[derive(Debug)]
pub(in crate::forms) enum Ended {
    Io(io::Error),
    /// The file ends inside of quotes.
    InQuotes,
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The rows of a table.
pub(in crate::forms) struct Rows {
    pub(in crate::forms) feed: Feed,
    core: Reader,
    text: Vec<u8>,
    ends: [usize; MAX_CELLS],
    cells: usize,
}

impl Rows {
    pub(in crate::forms) fn new(feed: Feed, dialect: Dialect) -> Self {
        let core = ReaderBuilder::new().delimiter(dialect.delimiter).quoting(dialect.quotes).build();
        Self { feed, core, text: vec![0; 4096], ends: [0; MAX_CELLS], cells: 0 }
    }

    /// The cells of the last row.
    pub(in crate::forms) fn cells(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.cells).map(|at| {
            let start = if at == 0 { 0 } else { self.ends[at - 1] };
            &self.text[start..self.ends[at]]
        })
    }

    /// Reads the next row that is not blank. `None` at the end of the file.
    pub(in crate::forms) fn next(&mut self) -> Result<Option<Found>, Ended> {
        loop {
            if self.feed.skip(|byte| matches!(byte, b'\r' | b'\n'))?.is_none() {
                return Ok(None);
            }
            let found = self.row()?;
            let blank = |cell: &[u8]| cell.iter().all(u8::is_ascii_whitespace);
            if matches!(found, Found::TooLong { .. }) || !self.cells().all(blank) {
                return Ok(Some(found));
            }
        }
    }

    fn row(&mut self) -> Result<Found, Ended> {
        let line = self.feed.line();
        let (mut written, mut cells) = (0, 0);
        loop {
            let chunk = self.feed.chunk()?;
            let at_end = chunk.is_empty();
            // The last line may have no line break. Only inside of quotes one does not end the row.
            let input = if at_end { b"\n" } else { chunk };
            let (result, read, wrote, ended) =
                self.core.read_record(input, &mut self.text[written..], &mut self.ends[cells..]);
            if !at_end {
                self.feed.consume(read);
            }
            written += wrote;
            cells += ended;
            match result {
                ReadRecordResult::Record => {
                    self.cells = cells;
                    return Ok(Found::Row { line });
                }
                ReadRecordResult::OutputFull if self.text.len() < MAX_ROW => {
                    self.text.resize((self.text.len() * 2).min(MAX_ROW), 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return self.pass_over(line);
                }
                ReadRecordResult::InputEmpty if at_end => return Err(Ended::InQuotes),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::End => return Err(Ended::InQuotes),
            }
        }
    }

    /// Goes on at the next line, outside of quotes. Most likely a quote that is no quoting made the row so long.
    fn pass_over(&mut self, line: u64) -> Result<Found, Ended> {
        self.feed.skip(|byte| byte != b'\n')?;
        self.core.reset();
        self.cells = 0;
        Ok(Found::TooLong { line })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// The rows with their lines, and whether the file broke off.
    fn read(text: &str, delimiter: u8) -> (Vec<(u64, Vec<String>)>, bool) {
        let dialect = Dialect { delimiter, quotes: true };
        let mut rows = Rows::new(Feed::new(Box::new(Cursor::new(text.to_owned().into_bytes()))), dialect);
        let mut found = Vec::new();
        loop {
            match rows.next() {
                Ok(None) => return (found, false),
                Ok(Some(Found::Row { line })) => {
                    found.push((
                        line,
                        rows.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
                    ));
                }
                Ok(Some(Found::TooLong { line })) => found.push((line, vec!["too long".to_owned()])),
                Err(_) => return (found, true),
            }
        }
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn quotes_line_breaks_and_blank_lines_are_understood() {
        let (rows, broken) = read("a,b\r\n\n\"x\n\"\"y\"\"\",\"1,2\"\n , \nlast,", b',');
        assert!(!broken);
        assert_eq!(
            rows,
            [(1, cells(&["a", "b"])), (3, cells(&["x\n\"y\"", "1,2"])), (6, cells(&["last", ""]))]
        );
    }

    #[test]
    fn the_row_after_one_that_is_too_long_is_read() {
        for long in [format!("a,{}", "x".repeat(2 * MAX_ROW)), ",".repeat(300)] {
            let (rows, broken) = read(&format!("1,2\n{long}\n3,4\n"), b',');
            assert!(!broken);
            assert_eq!(rows, [(1, cells(&["1", "2"])), (2, cells(&["too long"])), (3, cells(&["3", "4"]))]);
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_no_more_than_a_row_s_length() {
        let many = "1,2\n".repeat(MAX_ROW / 2);
        let (rows, broken) = read(&format!("\"open,2\n{many}"), b',');
        assert!(!broken);
        assert_eq!(rows[0], (1, cells(&["too long"])));
        assert!(rows.len() > MAX_ROW / 8, "{}", rows.len());
        assert!(rows[1..].iter().all(|(_, row)| *row == cells(&["1", "2"])));
    }

    #[test]
    fn a_file_that_ends_in_quotes_broke_off() {
        assert_eq!(read("1,2\n3,\"op", b','), (vec![(1, cells(&["1", "2"]))], true));
    }
}
