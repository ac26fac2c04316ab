//! A file's bytes, chunk by chunk, with the number of the line.

use std::io::{self, Read};

/// How much of a file is looked at before its format is told.
const HEAD: usize = 64 * 1024;

/// A file's bytes.
pub(in crate::forms) struct Feed {
    input: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    line: u64,
    /// Why the head could not be read to its end. It is told when the head is used up.
    failed: Option<io::Error>,
}

/// A line that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::forms) enum Line {
    /// A line, and whether a line break ended it.
    Whole { ended: bool },
    /// A line that is longer than it may be. Only its beginning was kept.
    TooLong,
}

impl Feed {
    pub(in crate::forms) fn new(input: Box<dyn Read + Send>) -> Self {
        Self { input, buffer: vec![0; HEAD], at: 0, end: 0, line: 1, failed: None }
    }

    /// The first bytes of the file, all of them if it is small. They are not consumed.
    pub(in crate::forms) fn head(&mut self) -> &[u8] {
        while self.at == 0 && self.end < HEAD && self.failed.is_none() {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(got) => self.end += got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some(error),
            }
        }
        &self.buffer[self.at..self.end]
    }

    /// Whether the whole file lies in the head.
    pub(in crate::forms) const fn is_small(&self) -> bool {
        self.end < HEAD
    }

    /// What hindered reading the head, if nothing could be read at all.
    pub(in crate::forms) fn take_failure(&mut self) -> Option<io::Error> {
        if self.end == 0 { self.failed.take() } else { None }
    }

    /// The number of the line on which the next byte lies.
    pub(in crate::forms) const fn line(&self) -> u64 {
        self.line
    }

    /// The next bytes, none at the end of the file.
    pub(in crate::forms) fn chunk(&mut self) -> io::Result<&[u8]> {
        while self.at == self.end {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            match self.input.read(&mut self.buffer) {
                Ok(0) => return Ok(&[]),
                Ok(got) => (self.at, self.end) = (0, got),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.buffer[self.at..self.end])
    }

    /// Marks the first `count` bytes of the chunk as used.
    pub(in crate::forms) fn consume(&mut self, count: usize) {
        let used = &self.buffer[self.at..self.at + count];
        let breaks: usize = used.iter().map(|byte| usize::from(*byte == b'\n')).sum();
        self.line += breaks as u64;
        self.at += count;
    }

    /// Skips bytes as long as they are among those that `skipped` accepts. Returns the byte after them, which is not
    /// consumed.
    pub(in crate::forms) fn skip(&mut self, skipped: fn(u8) -> bool) -> io::Result<Option<u8>> {
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let found = chunk.iter().position(|byte| !skipped(*byte));
            let next = found.map(|at| chunk[at]);
            let used = found.unwrap_or(chunk.len());
            self.consume(used);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// Reads a line without its line break into `into`, at most `most` bytes of it. `None` at the end of the file.
    pub(in crate::forms) fn read_line(
        &mut self,
        into: &mut Vec<u8>,
        most: usize,
    ) -> io::Result<Option<Line>> {
        into.clear();
        let mut any = false;
        let mut too_long = false;
        let mut ended = false;
        while !ended {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                break;
            }
            any = true;
            let found = chunk.iter().position(|byte| *byte == b'\n');
            let used = found.map_or(chunk.len(), |at| at + 1);
            let text = &chunk[..found.unwrap_or(chunk.len())];
            let room = most - into.len();
            too_long |= text.len() > room;
            into.extend_from_slice(&text[..text.len().min(room)]);
            ended = found.is_some();
            self.consume(used);
        }
        if into.last() == Some(&b'\r') {
            into.pop();
        }
        Ok(any.then_some(if too_long { Line::TooLong } else { Line::Whole { ended } }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn lines_are_counted_and_bounded() {
        let text = format!("one\r\ntwo\n{}\n\nlast", "x".repeat(100));
        let mut feed = Feed::new(Box::new(Cursor::new(text.into_bytes())));
        assert!(feed.head().starts_with(b"one\r\n"));
        let mut line = Vec::new();
        let mut seen = Vec::new();
        while let Some(got) = feed.read_line(&mut line, 10).unwrap() {
            seen.push((String::from_utf8(line.clone()).unwrap(), got, feed.line()));
        }
        let whole = |ended| Line::Whole { ended };
        let expected = [
            ("one".to_owned(), whole(true), 2),
            ("two".to_owned(), whole(true), 3),
            ("x".repeat(10), Line::TooLong, 4),
            (String::new(), whole(true), 5),
            ("last".to_owned(), whole(false), 5),
        ];
        assert_eq!(seen, expected);
    }
}
