//! Reads the files of an import on a thread of its own.

use std::fs::File;
use std::io::{self, Read, stdin};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quizcast_adapters::forms::{Ending, Found, Row, files, read};
use quizcast_domain::questions::NewQuestion;
use tokio::sync::mpsc::Sender;

use crate::cli::Import;

/// So many rows are handed over at a time.
const ROWS: usize = 100;

/// How many bytes of all files were read.
pub(super) type Position = Arc<AtomicU64>;

/// What the reader came to.
#[derive(Debug)]
pub(super) enum Step {
    /// A file, and what was understood of it.
    Begun { path: PathBuf, understood: String },
    /// Some of its rows.
    Rows { questions: Vec<NewQuestion>, refused: Vec<Refused> },
    /// Its end: how many rows were read as windows-1252, and where and why it broke off.
    Ended { path: PathBuf, repaired: u64, broken: Option<(u64, String)> },
    /// Something that is not read. It is a fault if it was named, and not found in a folder.
    PassedOver { path: PathBuf, why: String, named: bool },
}

/// A row that is no question.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) path: Arc<Path>,
    pub(super) line: u64,
    pub(super) why: String,
}

/// Nobody takes the steps any more.
struct Stopped;

/// Reads all files. It stops when nobody takes its steps any more.
pub(super) fn read_all(given: &Import, steps: &Sender<Step>, position: &Position) {
    for found in files(given.paths.iter().cloned()) {
        let done = match found {
            Found::Stdin => one(Path::new("-"), Ok(Box::new(stdin())), given, steps, position),
            Found::File(path) => {
                let opened = File::open(&path).map(|file| Box::new(file) as Box<dyn Read + Send>);
                one(&path, opened, given, steps, position)
            }
            Found::Skipped { path, why } => pass_over(&path, why.to_string(), given, steps),
        };
        if done.is_err() {
            return;
        }
    }
}

fn send(steps: &Sender<Step>, step: Step) -> Result<(), Stopped> {
    steps.blocking_send(step).map_err(|_| Stopped)
}

fn pass_over(path: &Path, why: String, given: &Import, steps: &Sender<Step>) -> Result<(), Stopped> {
    let named = given.paths.iter().any(|named| named == path);
    send(steps, Step::PassedOver { path: path.to_owned(), why, named })
}

fn one(
    path: &Path,
    input: io::Result<Box<dyn Read + Send>>,
    given: &Import,
    steps: &Sender<Step>,
    position: &Position,
) -> Result<(), Stopped> {
    let input = match input {
        Ok(inner) => Counted { inner, position: Arc::clone(position) },
        Err(error) => return pass_over(path, format!("it cannot be read: {error}"), given, steps),
    };
    let mut rows = match read(input, &path.to_string_lossy(), &given.options) {
        Ok(rows) => rows,
        Err(why) => return pass_over(path, why.to_string(), given, steps),
    };
    send(steps, Step::Begun { path: path.to_owned(), understood: rows.understood().to_string() })?;
    let shared: Arc<Path> = path.into();
    loop {
        let (mut questions, mut refused) = (Vec::with_capacity(ROWS), Vec::new());
        for row in rows.by_ref().take(ROWS) {
            match question(row, &shared) {
                Ok(question) => questions.push(question),
                Err(row) => refused.push(row),
            }
        }
        if questions.is_empty() && refused.is_empty() {
            break;
        }
        send(steps, Step::Rows { questions, refused })?;
    }
    let broken = match rows.ending() {
        Ending::BrokenOff { line, reason } => Some((*line, reason.clone())),
        Ending::Whole | Ending::NotYet => None,
    };
    send(steps, Step::Ended { path: path.to_owned(), repaired: rows.repaired(), broken })
}

fn question(row: Row, path: &Arc<Path>) -> Result<NewQuestion, Refused> {
    let refused = |why| Refused { path: Arc::clone(path), line: row.line, why };
    let draft = row.draft.map_err(|why| refused(why.to_string()))?;
    NewQuestion::new(draft).map_err(|why| refused(why.to_string()))
}

/// Counts what is read.
struct Counted {
    inner: Box<dyn Read + Send>,
    position: Position,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(into)?;
        self.position.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}
