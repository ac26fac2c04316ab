//! Questions from files.

mod deck;
mod load;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::quiz::{Ask, QuizSource, SourceError};

use self::deck::Deck;
pub use self::load::{InvalidFiles, Loaded};

/// The questions of files, which are read once and held in memory. They are given in a random order; when all were
/// given, it begins anew in another order.
pub struct FileSource {
    deck: Mutex<Deck<Draft>>,
}

impl FileSource {
    /// Most questions that are held.
    pub const MOST: usize = 200_000;
    /// Most questions that a fetch brings.
    const MOST_A_FETCH: usize = 1000;
    /// What a fetch brings if plenty is asked for.
    const PLENTY: usize = 100;

    /// Reads the files and folders that `paths` name, up to [`MOST`](Self::MOST) questions, and says what was read. A
    /// file in a folder may be none of questions; one that is named itself must be one.
    ///
    /// # Errors
    ///
    /// [`InvalidFiles`] if a named file cannot be read, or there is no question at all.
    pub fn open(paths: &[PathBuf]) -> Result<(Self, Loaded), InvalidFiles> {
        let (drafts, loaded) = load::load(paths, Self::MOST)?;
        Ok((Self { deck: Mutex::new(Deck::shuffled(drafts)) }, loaded))
    }
}

#[async_trait]
impl QuizSource for FileSource {
    fn name(&self) -> SourceName {
        SourceName::FILE
    }

    /// Never fails. Only the log knows which of the questions are new.
    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        let wanted = if ask.plenty { ask.missing.max(Self::PLENTY) } else { ask.missing };
        let drafts = {
            let mut deck = self.deck.lock().unwrap_or_else(PoisonError::into_inner);
            deck.take(wanted.clamp(1, Self::MOST_A_FETCH))
        };
        // They are kept as drafts, which take half the memory. All of them became questions when they were read.
        Ok(drafts.into_iter().filter_map(|draft| NewQuestion::new(draft).ok()).collect())
    }
}

impl fmt::Debug for FileSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSource").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
