//! A row, field by field, before it is a question.

use quizcast_domain::questions::{Draft, SourceName, clean};

use super::super::row::Refusal;
use super::choices::{Given, Kind, mixed, resolve};
use super::date::{DateOrder, moment};
use super::price::{by_difficulty, price, whole_number};

/// What a row says. Nothing of it is checked.
#[derive(Debug, Default)]
pub(in crate::forms) struct Record {
    pub(in crate::forms) question: Option<String>,
    pub(in crate::forms) answer: Option<Given>,
    /// All answers, the right one among them.
    pub(in crate::forms) choices: Vec<String>,
    pub(in crate::forms) wrong: Vec<String>,
    pub(in crate::forms) category: Option<String>,
    pub(in crate::forms) category_id: Option<String>,
    pub(in crate::forms) value: Option<String>,
    pub(in crate::forms) difficulty: Option<String>,
    pub(in crate::forms) airdate: Option<String>,
    pub(in crate::forms) game: Option<String>,
    pub(in crate::forms) source_id: Option<String>,
    pub(in crate::forms) created_at: Option<String>,
    pub(in crate::forms) attribution: Option<String>,
}

/// How the rows of a file are read.
#[derive(Debug, Clone)]
pub(in crate::forms) struct Rules {
    pub(in crate::forms) source: SourceName,
    pub(in crate::forms) dates: DateOrder,
    /// Whether the rows are clues of Jeopardy!: the question may stand in `'…'`, a value of 0 is none, and an answer
    /// may be a single letter.
    pub(in crate::forms) jeopardy: bool,
}

impl Record {
    /// The draft of a question.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if a field is missing, the answer cannot be told, or the date does not fit.
    pub(in crate::forms) fn draft(mut self, rules: &Rules) -> Result<Draft, Refusal> {
        let question = self.question.ok_or(Refusal::Missing("question"))?;
        // A column that is called `a` is the answer, if there is no `b`.
        if self.answer.is_none() && self.choices.len() == 1 {
            self.answer = self.choices.pop().map(|text| Given { text, kind: Kind::Text });
        }
        let given = self.answer.ok_or(if self.choices.is_empty() && self.wrong.is_empty() {
            Refusal::Missing("answer")
        } else {
            Refusal::Undecided
        })?;
        let answer =
            if self.wrong.is_empty() { resolve(given, &self.choices, rules.jeopardy)? } else { given.text };
        let airdate = date(self.airdate.as_deref(), rules.dates)?;
        let game = self.game.as_deref().and_then(whole_number);
        let value = self.value.as_deref().and_then(price).filter(|value| !rules.jeopardy || *value > 0);
        Ok(Draft {
            source_id: self.source_id,
            category: self.category,
            category_id: self.category_id.as_deref().and_then(whole_number),
            value: value.or_else(|| self.difficulty.as_deref().and_then(by_difficulty)),
            choices: all_answers(&answer, self.choices, self.wrong),
            created_at: date(self.created_at.as_deref(), rules.dates)?,
            airdate,
            game_id: game.or_else(|| airdate.map(|at| game_of_day(at.date()))),
            attribution: self.attribution,
            ..Draft::new(
                rules.source.clone(),
                if rules.jeopardy { bare(&question) } else { &question },
                answer,
            )
        })
    }
}

/// The number of the game that was on the air on this day, where the games have no numbers: 20041231.
fn game_of_day(day: time::Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(u8::from(day.month())) * 100 + i64::from(day.day())
}

fn date(text: Option<&str>, order: DateOrder) -> Result<Option<time::OffsetDateTime>, Refusal> {
    let text = text.unwrap_or_default();
    moment(text, order).map_err(|()| Refusal::Date(text.chars().take(40).collect()))
}

/// The question without the one pair of quotes around it.
fn bare(question: &str) -> &str {
    let trimmed = question.trim();
    trimmed.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(trimmed)
}

/// The choices of the question. Choices without the answer are none.
fn all_answers(answer: &str, choices: Vec<String>, wrong: Vec<String>) -> Option<Vec<String>> {
    if !wrong.is_empty() {
        return Some(mixed(answer, wrong));
    }
    let cleaned = clean(answer);
    choices.iter().any(|choice| *choice == answer || clean(choice) == cleaned).then_some(choices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(jeopardy: bool) -> Rules {
        Rules { source: SourceName::IMPORT, dates: DateOrder::Mdy, jeopardy }
    }

    fn record(question: &str, answer: &str) -> Record {
        let answer = Given { text: answer.to_owned(), kind: Kind::Text };
        Record { question: Some(question.to_owned()), answer: Some(answer), ..Record::default() }
    }

    #[test]
    fn exactly_one_pair_of_quotes_goes() {
        for (raw, read) in [
            ("'A clue'", "A clue"),
            ("''Twas' the night''", "'Twas' the night'"),
            ("'open", "'open"),
            ("it's", "it's"),
            ("'", "'"),
        ] {
            assert_eq!(record(raw, "x").draft(&rules(true)).unwrap().question, read);
            assert_eq!(record(raw, "x").draft(&rules(false)).unwrap().question, raw);
        }
    }

    #[test]
    fn a_game_is_told_by_its_number_or_its_day() {
        let on_air = |game: Option<&str>| Record {
            airdate: Some("12/31/2004".to_owned()),
            game: game.map(ToOwned::to_owned),
            ..record("q", "x")
        };
        assert_eq!(on_air(Some("4680")).draft(&rules(true)).unwrap().game_id, Some(4680));
        assert_eq!(on_air(None).draft(&rules(true)).unwrap().game_id, Some(20_041_231));
        let wrong = Record { airdate: Some("31/12/2004".to_owned()), ..record("q", "x") };
        assert_eq!(wrong.draft(&rules(true)), Err(Refusal::Date("31/12/2004".to_owned())));
    }

    #[test]
    fn choices_hold_the_answer_or_are_left_out() {
        let with = |choices: &[&str]| Record {
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            ..record("q", "Mars")
        };
        assert_eq!(
            with(&["Venus", "Mars"]).draft(&rules(false)).unwrap().choices.unwrap(),
            ["Venus", "Mars"]
        );
        assert_eq!(with(&["Venus", "Pluto"]).draft(&rules(false)).unwrap().choices, None);
        let wrong = Record { wrong: vec!["Venus".to_owned(), "Io".to_owned()], ..record("q", "Mars") };
        assert_eq!(wrong.draft(&rules(false)).unwrap().choices.unwrap(), ["Io", "Mars", "Venus"]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let none = Record::default().draft(&rules(false));
        assert_eq!(none, Err(Refusal::Missing("question")));
        let no_answer = Record { answer: None, ..record("q", "") };
        assert_eq!(no_answer.draft(&rules(false)), Err(Refusal::Missing("answer")));
        let undecided = Record { answer: None, choices: vec!["a".into(), "b".into()], ..record("q", "") };
        assert_eq!(undecided.draft(&rules(false)), Err(Refusal::Undecided));
    }
}
