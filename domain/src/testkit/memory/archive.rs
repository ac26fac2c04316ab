//! Reading the log in memory.

use std::hash::{BuildHasher, RandomState};

use async_trait::async_trait;

use super::MemoryLog;
use super::log::State;
use crate::archive::{
    Category, CategoryId, CategoryRequest, PageRequest, QuestionArchive, QuestionFilter, RandomRequest,
};
use crate::error::RepoError;
use crate::page::Page;
use crate::questions::{NewQuestion, Question, QuestionId};

impl State {
    /// The questions that are not hidden, oldest first.
    pub(super) fn shown(&self) -> impl DoubleEndedIterator<Item = &(NewQuestion, Question)> {
        self.saved.iter().filter(|(_, question)| !question.hidden)
    }

    /// All categories with their folded titles, in the order of their numbers.
    pub(super) fn categories(&self) -> Vec<(&str, Category)> {
        let mut found: Vec<(&str, Category)> = Vec::new();
        for (new, question) in &self.saved {
            let folded = folded_category(new);
            let at = found.iter().position(|(known, _)| *known == folded).unwrap_or_else(|| {
                let title = question.category.as_deref().unwrap_or(Category::WITHOUT_TITLE);
                let category = Category {
                    id: CategoryId(found.len() as u64 + 1),
                    title: Category::shown(title),
                    questions: 0,
                    created_at: question.saved_at,
                    updated_at: question.saved_at,
                };
                found.push((folded, category));
                found.len() - 1
            });
            let category = &mut found[at].1;
            category.questions += u64::from(!question.hidden);
            category.updated_at = question.saved_at;
        }
        found
    }
}

/// The folded title of a question's category.
pub(super) fn folded_category(new: &NewQuestion) -> &str {
    new.folded_category().unwrap_or(Category::WITHOUT_TITLE)
}

/// `count` of the items by chance.
pub(super) fn chosen<T>(items: Vec<T>, count: usize) -> Vec<T> {
    let chance = RandomState::new();
    let mut items: Vec<_> = items.into_iter().enumerate().collect();
    items.sort_by_key(|(at, _)| chance.hash_one(at));
    items.into_iter().take(count).map(|(_, item)| item).collect()
}

fn meets(filter: &QuestionFilter, new: &NewQuestion) -> bool {
    filter.folded_text().is_none_or(|text| new.folded().contains(text))
        && filter.folded_category().is_none_or(|title| folded_category(new) == title)
        && filter.source_name().is_none_or(|name| new.draft().source == *name)
        && filter.worth().is_none_or(|value| new.draft().value == Some(value))
}

#[async_trait]
impl QuestionArchive for MemoryLog {
    async fn get(&self, id: QuestionId) -> Result<Option<Question>, RepoError> {
        Ok(self.with(|state| {
            state.saved.iter().find(|(_, saved)| saved.id == id).map(|(_, saved)| saved.clone())
        }))
    }

    async fn page(&self, request: &PageRequest) -> Result<Page<Question, QuestionId>, RepoError> {
        let fits = |new: &NewQuestion, question: &Question| {
            request.before.is_none_or(|before| question.id < before) && meets(&request.filter, new)
        };
        let found: Vec<Question> = self.with(|state| {
            let found = state.shown().rev().filter(|(new, question)| fits(new, question));
            found.take(request.limit.and_one()).map(|(_, question)| question.clone()).collect()
        });
        Ok(Page::cut(found, request.limit, |last| last.id))
    }

    async fn stretch(
        &self,
        behind: QuestionId,
        filter: &QuestionFilter,
        limit: usize,
    ) -> Result<Vec<Question>, RepoError> {
        Ok(self.with(|state| {
            let found = state.shown().filter(|(new, question)| question.id > behind && meets(filter, new));
            found.take(limit).map(|(_, question)| question.clone()).collect()
        }))
    }

    async fn random(&self, request: &RandomRequest) -> Result<Vec<Question>, RepoError> {
        let fits = |new: &NewQuestion, question: &Question| {
            meets(&request.filter, new) && !request.exclude.contains(&question.id)
        };
        let found = self.with(|state| {
            let found = state.shown().filter(|(new, question)| fits(new, question));
            found.map(|(_, question)| question.clone()).collect()
        });
        Ok(chosen(found, request.count))
    }

    async fn categories(&self, request: &CategoryRequest) -> Result<Page<Category, CategoryId>, RepoError> {
        let found = self.with(|state| {
            let mut found = state.categories();
            let after =
                found.iter().find(|(_, known)| Some(known.id) == request.after).map(|(title, _)| *title);
            found.retain(|(title, category)| {
                category.questions > 0
                    && after.is_none_or(|after| *title > after)
                    && request.folded_text().is_none_or(|text| title.contains(text))
            });
            found.sort_by_key(|(title, _)| *title);
            found.into_iter().take(request.limit.and_one()).map(|(_, category)| category).collect()
        });
        Ok(Page::cut(found, request.limit, |last| last.id))
    }
}
