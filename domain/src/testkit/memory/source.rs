//! A source that reads from a list.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::questions::{NewQuestion, SourceName};
use crate::quiz::{Ask, QuizSource, SourceError};

/// Gives the questions of a list, one after the other, and then nothing more.
#[derive(Debug)]
pub struct ListSource {
    name: SourceName,
    left: Mutex<std::vec::IntoIter<NewQuestion>>,
}

impl ListSource {
    /// A source called `name` that has these questions.
    #[must_use]
    pub fn new(name: SourceName, questions: Vec<NewQuestion>) -> Self {
        Self { name, left: Mutex::new(questions.into_iter()) }
    }
}

#[async_trait]
impl QuizSource for ListSource {
    fn name(&self) -> SourceName {
        self.name.clone()
    }

    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        Ok(self.left.lock().unwrap_or_else(PoisonError::into_inner).by_ref().take(ask.missing).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::contract::fixtures::new_question;

    quiz_source_contract!(async {
        ListSource::new(SourceName::JSERVICE, (0..9).map(new_question).collect())
    });
}
