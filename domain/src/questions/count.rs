//! How many questions somebody asks for.

use thiserror::Error;

/// How many questions somebody asks for: at least one, at most what the operator allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuestionCount(usize);

/// The number is zero, negative or too large.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("1 to {max} questions can be asked for at a time, not {got}")]
pub struct InvalidQuestionCount {
    /// What was asked.
    pub got: i128,
    /// What is allowed.
    pub max: usize,
}

impl QuestionCount {
    /// One question.
    pub const ONE: Self = Self(1);
    /// The upper end where the operator sets none.
    pub const DEFAULT_MAX: usize = 1000;

    /// Checks `got` against `max`. `got` is wide, so that the error can repeat a huge or negative number.
    ///
    /// # Errors
    ///
    /// [`InvalidQuestionCount`] outside of 1 to `max`.
    pub fn new(got: i128, max: usize) -> Result<Self, InvalidQuestionCount> {
        usize::try_from(got)
            .ok()
            .filter(|count| (1..=max).contains(count))
            .map(Self)
            .ok_or(InvalidQuestionCount { got, max })
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

/// At most [`DEFAULT_MAX`](QuestionCount::DEFAULT_MAX).
impl TryFrom<usize> for QuestionCount {
    type Error = InvalidQuestionCount;

    fn try_from(count: usize) -> Result<Self, InvalidQuestionCount> {
        Self::new(count as i128, Self::DEFAULT_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_checked_at_any_width() {
        assert_eq!(QuestionCount::new(1, 10).unwrap().get(), 1);
        assert_eq!(QuestionCount::new(10, 10).unwrap().get(), 10);
        for wrong in [0, -1, 11, i128::from(u64::MAX) * 2 + 1] {
            assert_eq!(QuestionCount::new(wrong, 10), Err(InvalidQuestionCount { got: wrong, max: 10 }));
        }
        assert_eq!(QuestionCount::try_from(1000).unwrap().get(), 1000);
        assert_eq!(QuestionCount::try_from(1001), Err(InvalidQuestionCount { got: 1001, max: 1000 }));
    }
}
