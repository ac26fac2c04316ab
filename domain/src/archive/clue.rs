//! Saved questions as the programs of jservice.io know them.

use time::{OffsetDateTime, Time, UtcOffset};

use super::{Category, CategoryId};
use crate::questions::{Question, QuestionId};

/// A saved question that is not hidden, with what jservice.io's API tells beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clue {
    /// The question.
    pub question: Question,
    /// Its category.
    pub category: Category,
    /// How many people reported it; `None` before the first report.
    pub reports: Option<u64>,
}

impl Clue {
    /// When the question was on the air, as it is shown and searched: if the source does not say, at noon (UTC) of the
    /// day on which it was made.
    #[must_use]
    pub fn aired(question: &Question) -> OffsetDateTime {
        Self::aired_or_made(question.airdate, question.created_at)
    }

    /// [`aired`](Self::aired) of a question with these times.
    #[must_use]
    pub fn aired_or_made(airdate: Option<OffsetDateTime>, created_at: OffsetDateTime) -> OffsetDateTime {
        airdate.unwrap_or_else(|| created_at.to_offset(UtcOffset::UTC).replace_time(NOON))
    }
}

const NOON: Time = match Time::from_hms(12, 0, 0) {
    Ok(noon) => noon,
    Err(_) => Time::MIDNIGHT,
};

/// A saved question that is not hidden, with what jservice.io's API tells of it within its category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BareClue {
    /// Its place in the log.
    pub id: QuestionId,
    /// The question's text.
    pub question: String,
    /// The right answer.
    pub answer: String,
    /// What it is worth.
    pub value: Option<u32>,
    /// See [`Clue::aired`].
    pub aired: OffsetDateTime,
    /// Its category.
    pub category: CategoryId,
    /// The game in which it was asked.
    pub game_id: Option<i64>,
    /// How many people reported it; `None` before the first report.
    pub reports: Option<u64>,
}

impl From<Clue> for BareClue {
    fn from(clue: Clue) -> Self {
        let aired = Clue::aired(&clue.question);
        let Question { id, question, answer, value, game_id, .. } = clue.question;
        Self {
            id,
            question,
            answer,
            value,
            aired,
            category: clue.category.id,
            game_id,
            reports: clue.reports,
        }
    }
}

/// The conditions on clues. A clue must meet all that are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClueFilter {
    /// What it is worth.
    pub value: Option<u32>,
    /// Its category.
    pub category: Option<CategoryId>,
    /// The game in which it was asked.
    pub game: Option<i64>,
    /// [`Clue::aired`] is not before this.
    pub aired_from: Option<OffsetDateTime>,
    /// [`Clue::aired`] is not after this.
    pub aired_to: Option<OffsetDateTime>,
}

/// A part of the clues, in the order of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClueRequest {
    /// Which clues.
    pub filter: ClueFilter,
    /// How many of them to skip.
    pub offset: u64,
    /// How many of them to return at most.
    pub limit: usize,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testkit::contract::fixtures::new_question;

    #[test]
    fn a_clue_was_aired_when_the_source_says_so_else_at_noon() {
        let mut question = Question::saved(QuestionId(1), &new_question(1), OffsetDateTime::UNIX_EPOCH);
        let noon = OffsetDateTime::UNIX_EPOCH + Duration::from_hours(12);
        assert_eq!(Clue::aired(&question), noon);
        question.created_at = noon.to_offset(UtcOffset::from_hms(13, 0, 0).unwrap());
        assert_eq!(Clue::aired(&question), noon);
        question.created_at = OffsetDateTime::UNIX_EPOCH - Duration::from_micros(1);
        assert_eq!(Clue::aired(&question), noon - Duration::from_hours(24));
        question.airdate = Some(OffsetDateTime::UNIX_EPOCH);
        assert_eq!(Clue::aired(&question), OffsetDateTime::UNIX_EPOCH);
    }
}
