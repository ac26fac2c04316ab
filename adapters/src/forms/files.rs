//! The question files in files, folders and standard input.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::input::magic;

/// What stands where a question file may be.
#[derive(Debug)]
pub enum Found {
    /// A file to read.
    File(PathBuf),
    /// Standard input, which is called `-`.
    Stdin,
    /// Something that is passed over.
    Skipped {
        /// What it is called.
        path: PathBuf,
        /// Why.
        why: Skipped,
    },
}

/// Why something is passed over.
#[derive(Debug, Error)]
pub enum Skipped {
    /// Links lead to a folder that was walked through already: a circle, or a second way.
    #[error("links lead to this folder a second time")]
    SeenBefore,
    /// It is no text.
    #[error("it is {0}")]
    Binary(&'static str),
    /// It is neither a file nor a folder.
    #[error("it is neither a file nor a folder")]
    Special,
    /// Its name begins with a dot.
    #[error("it is hidden")]
    Hidden,
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
}

/// The files of some paths, made by [`files`].
#[derive(Debug)]
pub struct Files {
    /// What is still to be looked at, the next one last; and whether a folder holds it.
    ahead: Vec<(PathBuf, bool)>,
    folders: HashSet<PathBuf>,
}

/// The files that `paths` name, and those in folders that they name, by name. Links are followed, each folder is walked
/// through once, and `-` is standard input.
#[must_use]
pub fn files(paths: impl IntoIterator<Item = PathBuf>) -> Files {
    let mut ahead: Vec<_> = paths.into_iter().map(|path| (path, false)).collect();
    ahead.reverse();
    Files { ahead, folders: HashSet::new() }
}

impl Files {
    /// Looks at a path. `Ok(None)` if it is a folder: its entries are ahead now.
    fn look(&mut self, path: &Path, in_folder: bool) -> Result<Option<Found>, Skipped> {
        if in_folder && path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
            return Err(Skipped::Hidden);
        }
        let kind = fs::metadata(path).map_err(Skipped::Unreadable)?.file_type();
        if kind.is_dir() {
            return self.enter(path).map(|()| None);
        }
        if kind.is_file() {
            let mut head = Vec::with_capacity(16);
            let file = File::open(path).map_err(Skipped::Unreadable)?;
            file.take(16).read_to_end(&mut head).map_err(Skipped::Unreadable)?;
            if let Some(what) = magic(&head) {
                return Err(Skipped::Binary(what));
            }
        } else if in_folder {
            // Whoever names a pipe means it.
            return Err(Skipped::Special);
        }
        Ok(Some(Found::File(path.to_owned())))
    }

    fn enter(&mut self, folder: &Path) -> Result<(), Skipped> {
        let real = folder.canonicalize().map_err(Skipped::Unreadable)?;
        if !self.folders.insert(real) {
            return Err(Skipped::SeenBefore);
        }
        let entries = fs::read_dir(folder).map_err(Skipped::Unreadable)?;
        let paths: io::Result<Vec<_>> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut paths = paths.map_err(Skipped::Unreadable)?;
        paths.sort_unstable_by(|one, other| other.cmp(one));
        self.ahead.extend(paths.into_iter().map(|path| (path, true)));
        Ok(())
    }
}

impl Iterator for Files {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        while let Some((path, in_folder)) = self.ahead.pop() {
            if !in_folder && path.as_os_str() == "-" {
                return Some(Found::Stdin);
            }
            match self.look(&path, in_folder) {
                Ok(None) => {}
                Ok(Some(found)) => return Some(found),
                Err(why) => return Some(Found::Skipped { path, why }),
            }
        }
        None
    }
}
