//! Adding many questions to the log in memory.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::MemoryLog;
use super::log::State;
use crate::error::RepoError;
use crate::intake::{Fate, QuestionIntake};
use crate::questions::{NewQuestion, Question, QuestionId};

/// The fate of each question, were the batch added.
fn fates(state: &State, batch: &[NewQuestion]) -> Vec<Fate> {
    let mut new: Vec<&NewQuestion> = Vec::new();
    let fate = |candidate| {
        let mut taken = state.saved.iter().map(|(saved, _)| saved).chain(new.iter().copied());
        if taken.any(|taken| taken.is_same_as(candidate)) {
            return Fate::Known;
        }
        new.push(candidate);
        Fate::New
    };
    batch.iter().map(fate).collect()
}

#[async_trait]
impl QuestionIntake for MemoryLog {
    async fn add(&self, batch: &[NewQuestion], saved_at: OffsetDateTime) -> Result<Vec<Fate>, RepoError> {
        Ok(self.with(|state| {
            let fates = fates(state, batch);
            for (new, _) in batch.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::New) {
                let id = QuestionId(state.saved.len() as u64 + 1);
                state.saved.push((new.clone(), Question::saved(id, new, saved_at)));
            }
            fates
        }))
    }

    async fn look(&self, batch: &[NewQuestion]) -> Result<Vec<Fate>, RepoError> {
        Ok(self.with(|state| fates(state, batch)))
    }

    /// No other process sees this memory.
    async fn is_shared(&self) -> Result<bool, RepoError> {
        Ok(false)
    }
}
