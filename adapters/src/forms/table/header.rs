//! The columns of a table.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::super::row::Unusable;
use super::super::values::text;
use super::column::Column;
use super::dialect::Dialect;

/// The columns of a table, as its header names them.
#[derive(Debug, Clone)]
pub(in crate::forms) struct Header {
    pub(in crate::forms) dialect: Dialect,
    pub(in crate::forms) names: Vec<String>,
    pub(in crate::forms) columns: Vec<Option<Column>>,
}

impl Header {
    /// The header that these bytes are.
    pub(in crate::forms) fn of(dialect: Dialect, bytes: &[u8]) -> Self {
        let names = first_row(dialect, bytes);
        let columns = names.iter().map(|name| Column::named(name)).collect();
        Self { dialect, names, columns }.settled()
    }

    /// A column that is called `a` is the answer if there is no other choice and no answer.
    fn settled(mut self) -> Self {
        let is_answer =
            |column: &Option<Column>| matches!(column, Some(Column::Answer | Column::AnswerIndex));
        let places: Vec<_> =
            (0..self.columns.len()).filter(|at| self.columns[*at] == Some(Column::Choice)).collect();
        if let ([only], false) = (places.as_slice(), self.columns.iter().any(is_answer)) {
            self.columns[*only] = Some(Column::Answer);
        }
        self
    }

    /// The column that is missing, if the table cannot hold questions.
    pub(in crate::forms) fn missing(&self) -> Option<&'static str> {
        let has = |wanted: &[Column]| self.columns.iter().flatten().any(|column| wanted.contains(column));
        if !has(&[Column::Question]) {
            Some("question")
        } else if has(&[Column::Answer, Column::AnswerIndex, Column::Choices]) {
            None
        } else {
            Some("answer")
        }
    }

    /// Whether a column has this name, whatever its case and blanks.
    pub(in crate::forms) fn names_column(&self, wanted: &str) -> bool {
        self.names.iter().any(|name| {
            let plain = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
            plain.eq(wanted.chars().filter(|c| c.is_alphanumeric()))
        })
    }

    /// Says that the table cannot be read, because it lacks a column.
    pub(in crate::forms) fn lacks(&self, missing: &'static str) -> Unusable {
        Unusable::Header { missing, header: self.names.join(" | ").chars().take(120).collect() }
    }

    fn known(&self) -> usize {
        self.columns.iter().flatten().count()
    }
}

/// The header in the beginning of a file, by the one of `delimiters` that gives the most known columns.
///
/// # Errors
///
/// [`Unusable::Header`] if none of them gives a question and an answer.
pub(in crate::forms) fn find_header(head: &[u8], delimiters: &[u8]) -> Result<Header, Unusable> {
    // Of equally good ones `max_by_key` takes the last.
    let headers = delimiters.iter().rev().map(|delimiter| Header::of(Dialect::with(*delimiter, head), head));
    let best = headers.max_by_key(|header| (header.missing().is_none(), header.known(), header.names.len()));
    let best = best.ok_or(Unusable::Unknown)?;
    match best.missing() {
        None => Ok(best),
        Some(_) if best.names.len() < 2 => Err(Unusable::Unknown),
        Some(missing) => Err(best.lacks(missing)),
    }
}

/// The one of `delimiters` that gives the most lines of a file without a header the given number of columns.
pub(in crate::forms) fn guess(head: &[u8], columns: usize, delimiters: &[u8]) -> u8 {
    let fitting = |delimiter: u8| {
        let count = |line: &[u8]| line.split(|byte| *byte == delimiter).count();
        head.split(|byte| *byte == b'\n').take(100).filter(|line| count(line) == columns).count()
    };
    delimiters.iter().rev().copied().max_by_key(|delimiter| fitting(*delimiter)).unwrap_or(b',')
}

fn first_row(dialect: Dialect, bytes: &[u8]) -> Vec<String> {
    let start = bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(bytes.len());
    let mut core = ReaderBuilder::new().delimiter(dialect.delimiter).quoting(dialect.quotes).build();
    let (mut row, mut ends) = (vec![0; 16 * 1024], [0; 256]);
    let (result, read, wrote, cells) = core.read_record(&bytes[start..], &mut row, &mut ends);
    let cells = match result {
        ReadRecordResult::Record => cells,
        // The line has no line break: it is the only one.
        ReadRecordResult::InputEmpty if start + read == bytes.len() => {
            let (_, _, _, more) = core.read_record(b"\n", &mut row[wrote..], &mut ends[cells..]);
            cells + more
        }
        _ => 0,
    };
    let starts = std::iter::once(0).chain(ends);
    starts.zip(ends).take(cells).map(|(start, end)| text(&row[start..end]).0.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::dialect::ALL_DELIMITERS;
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_gives_known_columns() {
        for (head, delimiter) in [
            ("Question,Answer\nWho, me?,x\n", b','),
            ("question;answer;date\n", b';'),
            ("Clue\tResponse, if any\tResponse\n", b'\t'),
            ("q|a\n", b'|'),
            ("\"Question\",\"Answer\"", b','),
        ] {
            assert_eq!(
                find_header(head.as_bytes(), &ALL_DELIMITERS).unwrap().dialect.delimiter,
                delimiter,
                "{head}"
            );
        }
        let refused = find_header(b"Frage,Antwort\n", &ALL_DELIMITERS).unwrap_err().to_string();
        assert!(refused.contains("no question: Frage | Antwort"), "{refused}");
        let refused = find_header(b"Question,Antwort\n", &ALL_DELIMITERS).unwrap_err().to_string();
        assert!(refused.contains("no answer"), "{refused}");
    }

    #[test]
    fn without_a_header_the_lines_tell_the_delimiter() {
        assert_eq!(guess(b"Who, me?\tx\nWho, where, what?\ty\n", 2, &ALL_DELIMITERS), b'\t');
        assert_eq!(guess(b"a;b;c\nd;e;f\n", 3, &ALL_DELIMITERS), b';');
        assert_eq!(guess(b"a,b\n", 2, &ALL_DELIMITERS), b',');
    }
}
