//! Reading the log in memory as the programs of jservice.io know it.

use std::cmp::Reverse;

use async_trait::async_trait;

use super::MemoryLog;
use super::archive::{chosen, folded_category};
use super::log::State;
use crate::archive::{BareClue, Category, CategoryId, Clue, ClueArchive, ClueFilter, ClueRequest};
use crate::error::RepoError;
use crate::questions::QuestionId;

impl State {
    fn clues(&self) -> impl Iterator<Item = Clue> {
        let categories = self.categories();
        self.shown().filter_map(move |(new, question)| {
            let (_, category) = categories.iter().find(|(title, _)| *title == folded_category(new))?;
            let reports = self.reports.get(&question.id).map(|reports| reports.count);
            Some(Clue { question: question.clone(), category: category.clone(), reports })
        })
    }
}

fn meets(filter: &ClueFilter, clue: &Clue) -> bool {
    let ClueFilter { value, category, game, aired_from, aired_to } = filter;
    let (question, aired) = (&clue.question, Clue::aired(&clue.question));
    value.is_none_or(|value| question.value == Some(value))
        && category.is_none_or(|category| clue.category.id == category)
        && game.is_none_or(|game| question.game_id == Some(game))
        && aired_from.is_none_or(|from| aired >= from)
        && aired_to.is_none_or(|to| aired <= to)
}

#[async_trait]
impl ClueArchive for MemoryLog {
    async fn clue(&self, id: QuestionId) -> Result<Option<Clue>, RepoError> {
        Ok(self.with(|state| state.clues().find(|clue| clue.question.id == id)))
    }

    async fn clues(&self, request: &ClueRequest) -> Result<Vec<Clue>, RepoError> {
        let skipped = usize::try_from(request.offset).unwrap_or(usize::MAX);
        Ok(self.with(|state| {
            let found = state.clues().filter(|clue| meets(&request.filter, clue));
            found.skip(skipped).take(request.limit).collect()
        }))
    }

    async fn clues_in(
        &self,
        category: CategoryId,
        behind: QuestionId,
        limit: usize,
    ) -> Result<Vec<BareClue>, RepoError> {
        Ok(self.with(|state| {
            let found =
                state.clues().filter(|clue| clue.category.id == category && clue.question.id > behind);
            found.take(limit).map(BareClue::from).collect()
        }))
    }

    async fn random_clues(&self, count: usize) -> Result<Vec<Clue>, RepoError> {
        Ok(chosen(self.with(|state| state.clues().collect()), count))
    }

    async fn finals(&self, count: usize) -> Result<Vec<Clue>, RepoError> {
        let clues: Vec<Clue> = self.with(|state| state.clues().collect());
        let has_finals = clues.iter().any(|clue| clue.question.value.is_none());
        let highest = clues.iter().map(|clue| clue.question.value).max().flatten();
        let wanted = if has_finals { None } else { highest };
        Ok(chosen(clues.into_iter().filter(|clue| clue.question.value == wanted).collect(), count))
    }

    async fn category(&self, id: CategoryId) -> Result<Option<Category>, RepoError> {
        Ok(self.with(|state| {
            state.categories().into_iter().map(|(_, category)| category).find(|category| category.id == id)
        }))
    }

    async fn numbered(&self, offset: u64, limit: usize) -> Result<Vec<Category>, RepoError> {
        let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
        Ok(self.with(|state| {
            let found = state.categories().into_iter().map(|(_, category)| category);
            found.filter(|category| category.questions > 0).skip(skipped).take(limit).collect()
        }))
    }

    async fn popular(&self, limit: usize) -> Result<Vec<Category>, RepoError> {
        let mut found = self.numbered(0, usize::MAX).await?;
        found.sort_by_key(|category| Reverse(category.questions));
        found.truncate(limit);
        Ok(found)
    }
}
