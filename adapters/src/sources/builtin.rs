//! The questions that come with the program.

use std::sync::Arc;

use async_trait::async_trait;
use quizcast_domain::questions::{Draft, NewQuestion, SourceName};
use quizcast_domain::quiz::{Ask, QuizSource, SourceError};

const TABLE: &str = include_str!("questions.tsv");

/// The questions that come with the program: a source that always answers.
#[derive(Debug, Clone)]
pub struct BuiltinSource {
    questions: Arc<[NewQuestion]>,
}

impl BuiltinSource {
    /// Reads the built-in table.
    #[must_use]
    pub fn new() -> Self {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
        Self { questions: rows.filter_map(question).collect() }
    }
}

impl Default for BuiltinSource {
    fn default() -> Self {
        Self::new()
    }
}

fn question(row: &str) -> Option<NewQuestion> {
    let mut cells = row.split('\t');
    let (category, value, question, answer) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let draft = Draft {
        category: Some(category.to_owned()),
        value: value.parse().ok(),
        ..Draft::new(SourceName::BUILTIN, question, answer)
    };
    NewQuestion::new(draft).ok()
}

#[async_trait]
impl QuizSource for BuiltinSource {
    fn name(&self) -> SourceName {
        SourceName::BUILTIN
    }

    /// Gives all questions, in a new order each time. Only the log knows which of them are new.
    async fn fetch(&self, _ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        let mut questions = self.questions.to_vec();
        fastrand::shuffle(&mut questions);
        Ok(questions)
    }
}

#[cfg(test)]
#[path = "builtin/tests.rs"]
mod tests;
