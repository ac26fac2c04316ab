//! Reading a question file.

use std::collections::VecDeque;
use std::fmt;
use std::io::Read;

use encoding_rs::Encoding;

use super::detect::{Plan, detect};
use super::input::{Feed, decode, unpack};
use super::kinds::{Broken, RowReader};
use super::options::Options;
use super::row::{Ending, Row, Unusable};
use super::understood::Understood;

/// A question file that is being read: an iterator of its rows.
pub struct Reading {
    understood: Understood,
    kind: Box<dyn RowReader>,
    ready: VecDeque<Row>,
    ending: Ending,
}

/// Begins to read `input`, whose file is called `name`. The memory that it takes does not depend on the length of the
/// file.
///
/// # Errors
///
/// [`Unusable`] if nothing of the file can be read as questions.
pub fn read(input: impl Read + Send + 'static, name: &str, options: &Options) -> Result<Reading, Unusable> {
    let encoding = options.encoding.as_deref().map(encoding_of).transpose()?;
    let (unpacked, packing) = unpack(input).map_err(Unusable::Unreadable)?;
    let (decoded, encoding) = decode(unpacked, encoding).map_err(Unusable::Unreadable)?;
    let mut feed = Feed::new(decoded);
    if feed.head().is_empty() {
        return Err(feed.take_failure().map_or(Unusable::Empty, Unusable::Unreadable));
    }
    let Plan { kind, format, separator, columns, dates } = detect(feed, name, options)?;
    let understood = Understood { format, encoding: encoding.name(), packing, separator, columns, dates };
    Ok(Reading { understood, kind, ready: VecDeque::new(), ending: Ending::NotYet })
}

/// Whether `label` is the label of an encoding that [`Options::encoding`] can name.
#[must_use]
pub fn is_encoding(label: &str) -> bool {
    encoding_of(label).is_ok()
}

fn encoding_of(label: &str) -> Result<&'static Encoding, Unusable> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| Unusable::Encoding(label.chars().take(40).collect()))
}

impl Reading {
    /// What was understood of the file.
    #[must_use]
    pub const fn understood(&self) -> &Understood {
        &self.understood
    }

    /// How the reading ended, once there are no more rows.
    #[must_use]
    pub const fn ending(&self) -> &Ending {
        &self.ending
    }

    /// How many rows so far held bytes that are no UTF-8, and were read as windows-1252.
    #[must_use]
    pub fn repaired(&self) -> u64 {
        self.kind.repaired()
    }

    /// The line up to which the file was read.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.kind.feed().line()
    }

    fn broken(&mut self, broken: Broken) {
        let reason = match broken {
            Broken::Io(error) => error.to_string(),
            Broken::Content(reason) => reason.to_owned(),
        };
        self.ending = Ending::BrokenOff { line: self.line(), reason };
    }
}

impl Iterator for Reading {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Some(row);
            }
            if self.ending != Ending::NotYet {
                return None;
            }
            let mut rows = Vec::new();
            match self.kind.read(&mut rows) {
                Ok(true) => {}
                Ok(false) => self.ending = Ending::Whole,
                Err(broken) => self.broken(broken),
            }
            self.ready.extend(rows);
        }
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("understood", &self.understood)
            .field("ending", &self.ending)
            .finish_non_exhaustive()
    }
}
