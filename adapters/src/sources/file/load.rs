//! Reads the files of the source, before its first question is asked for.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use quizcast_domain::questions::{Draft, Fingerprint, NewQuestion, SourceName};
use thiserror::Error;

use crate::forms::{Ending, Found, Options, Skipped, Unusable, files, read};

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loaded {
    /// How many questions are held.
    pub questions: usize,
    /// How many rows are no questions.
    pub refused: usize,
    /// How many questions stand in the files more than once.
    pub repeated: usize,
    /// Whether there are more questions than are held.
    pub full: bool,
    /// What was passed over in folders, and files that broke off, with the reason; at most a hundred of them.
    pub notes: Vec<(PathBuf, String)>,
}

impl Loaded {
    const MOST_NOTES: usize = 100;

    fn note(&mut self, path: &Path, reason: &str) {
        if self.notes.len() < Self::MOST_NOTES {
            self.notes.push((path.to_owned(), reason.to_owned()));
        }
    }
}

/// Why the source has no questions.
#[derive(Debug, Error)]
pub enum InvalidFiles {
    /// A named file cannot be opened.
    #[error("{path}: it cannot be read: {cause}", path = path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A named file is no file of questions.
    #[error("{path}: {cause}", path = path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: Unusable,
    },
    /// A named path is neither a file of text nor a folder.
    #[error("{path}: {cause}", path = path.display())]
    Skipped {
        /// Which path.
        path: PathBuf,
        /// Why.
        cause: Skipped,
    },
    /// Standard input is no file.
    #[error("-: standard input cannot be a source of questions")]
    Stdin,
    /// There is no question in any of the files.
    #[error("no question was found; {refused} rows are none")]
    Nothing {
        /// How many rows are no questions.
        refused: usize,
    },
}

/// What was read so far.
struct Load {
    drafts: Vec<Draft>,
    seen: HashSet<Fingerprint>,
    loaded: Loaded,
    most: usize,
}

/// Reads up to `most` questions.
pub(super) fn load(paths: &[PathBuf], most: usize) -> Result<(Vec<Draft>, Loaded), InvalidFiles> {
    let mut load = Load { drafts: Vec::new(), seen: HashSet::new(), loaded: Loaded::default(), most };
    for found in files(paths.iter().cloned()) {
        let result = match found {
            Found::Stdin => return Err(InvalidFiles::Stdin),
            Found::Skipped { path, why: cause } => Err(InvalidFiles::Skipped { path, cause }),
            Found::File(path) => load.file(path),
        };
        match result {
            Ok(()) if load.loaded.full => break,
            Ok(()) => {}
            Err(error) => load.pass_over(error, paths)?,
        }
    }
    load.loaded.questions = load.drafts.len();
    if load.drafts.is_empty() {
        return Err(InvalidFiles::Nothing { refused: load.loaded.refused });
    }
    Ok((load.drafts, load.loaded))
}

impl Load {
    fn file(&mut self, path: PathBuf) -> Result<(), InvalidFiles> {
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(cause) => return Err(InvalidFiles::Unreadable { path, cause }),
        };
        let name = path.to_string_lossy();
        let mut rows = match read(file, &name, &Options::new(SourceName::FILE)) {
            Ok(rows) => rows,
            Err(cause) => return Err(InvalidFiles::Unusable { path, cause }),
        };
        for row in rows.by_ref() {
            match row.draft {
                Ok(draft) => self.take(draft),
                Err(_) => self.loaded.refused += 1,
            }
            if self.loaded.full {
                return Ok(());
            }
        }
        if let Ending::BrokenOff { line, reason } = rows.ending() {
            self.loaded.note(&path, &format!("it broke off at line {line}: {reason}"));
        }
        Ok(())
    }

    fn take(&mut self, draft: Draft) {
        let draft = of_this_source(draft);
        let Ok(question) = NewQuestion::new(draft.clone()) else {
            self.loaded.refused += 1;
            return;
        };
        if self.seen.contains(&question.fingerprint()) {
            self.loaded.repeated += 1;
        } else if self.drafts.len() == self.most {
            self.loaded.full = true;
        } else {
            self.seen.insert(question.fingerprint());
            self.drafts.push(draft);
        }
    }

    /// Goes on if the fault is in a folder's entry, and not in what was named.
    fn pass_over(&mut self, error: InvalidFiles, named: &[PathBuf]) -> Result<(), InvalidFiles> {
        let (path, reason) = match &error {
            InvalidFiles::Unreadable { path, cause } => (path, cause.to_string()),
            InvalidFiles::Unusable { path, cause } => (path, cause.to_string()),
            InvalidFiles::Skipped { path, cause } => (path, cause.to_string()),
            InvalidFiles::Stdin | InvalidFiles::Nothing { .. } => return Err(error),
        };
        if named.contains(path) {
            return Err(error);
        }
        self.loaded.note(path, &reason);
        Ok(())
    }
}

/// The draft under this source's name. An export names other sources, whose ids mean nothing here.
fn of_this_source(mut draft: Draft) -> Draft {
    if draft.source != SourceName::FILE {
        draft.source_id = None;
        draft.source = SourceName::FILE;
    }
    draft
}
