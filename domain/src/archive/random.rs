//! Saved questions by chance.

use super::QuestionFilter;
use crate::questions::QuestionId;

/// Asks for some different questions by chance. Every one that fits is equally likely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RandomRequest {
    /// How many. There may be fewer.
    pub count: usize,
    /// Which questions.
    pub filter: QuestionFilter,
    /// None of these.
    pub exclude: Vec<QuestionId>,
}

impl RandomRequest {
    /// Most questions of an answer.
    pub const MAX_COUNT: usize = 100;
    /// Most questions to leave out.
    pub const MAX_EXCLUDED: usize = 250;
}
