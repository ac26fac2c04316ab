//! The ports that read saved questions.

use async_trait::async_trait;

use super::{
    BareClue, Category, CategoryId, CategoryRequest, Clue, ClueRequest, PageRequest, QuestionFilter,
    RandomRequest,
};
use crate::error::RepoError;
use crate::page::Page;
use crate::questions::{Question, QuestionId};

/// Reads the saved questions. Hidden ones are found by [`get`](Self::get) only.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait QuestionArchive: Send + Sync {
    /// The question at the place `id` of the log; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError>;

    /// A page of the log, newest first.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError>;

    /// The first `limit` questions behind the place `behind` that meet the `filter`, oldest first. If there are fewer,
    /// the log has no more of them now.
    ///
    /// To read the whole log, call this again with the last question as `behind`. The store keeps nothing between two
    /// calls.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn stretch(
        &self,
        behind: QuestionId,
        filter: &QuestionFilter,
        limit: usize,
    ) -> Result<Vec<Question>, RepoError>;

    /// Different questions by chance, in a random order. Each one that fits is equally likely. Fewer than asked if there
    /// are no more.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn random(&self, request: &RandomRequest) -> Result<Vec<Question>, RepoError>;

    /// A page of the categories that have questions, in the order of the bytes of their folded titles.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn categories(&self, request: &CategoryRequest) -> Result<Page<Category, CategoryId>, RepoError>;
}

/// Reads the saved questions as the programs of jservice.io know them. Hidden ones are never found.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait ClueArchive: Send + Sync {
    /// The clue at the place `id` of the log; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn clue(&self, id: QuestionId) -> Result<Option<Clue>, RepoError>;

    /// The clues that meet a filter, in the order of the log.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn clues(&self, request: &ClueRequest) -> Result<Vec<Clue>, RepoError>;

    /// The first `limit` clues of a category behind the place `behind`, in the order of the log. If there are fewer, the
    /// category has no more of them now.
    ///
    /// To read the whole category, call this again with the last clue as `behind`. The store keeps nothing between two
    /// calls.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn clues_in(
        &self,
        category: CategoryId,
        behind: QuestionId,
        limit: usize,
    ) -> Result<Vec<BareClue>, RepoError>;

    /// Different clues by chance; fewer than `count` if there are no more.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn random_clues(&self, count: usize) -> Result<Vec<Clue>, RepoError>;

    /// Different clues by chance: of those without a value or, if there are none, of those with the highest value.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn finals(&self, count: usize) -> Result<Vec<Clue>, RepoError>;

    /// The category with this number; `None` if there is none. It may have no questions any more.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn category(&self, id: CategoryId) -> Result<Option<Category>, RepoError>;

    /// `limit` of the categories that have questions, after `offset` of them, in the order of their numbers.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn numbered(&self, offset: u64, limit: usize) -> Result<Vec<Category>, RepoError>;

    /// The `limit` categories with the most questions, the largest first.
    ///
    /// # Errors
    ///
    /// [`RepoError::Unavailable`] if the store does not answer, [`RepoError::Corrupt`] if what it holds cannot
    /// be read.
    async fn popular(&self, limit: usize) -> Result<Vec<Category>, RepoError>;
}
