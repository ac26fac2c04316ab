//! What callers ask for, as they wrote it.

use quizcast_domain::archive::{RandomRequest, ReportReason};
use quizcast_domain::questions::{NewQuestion, QuestionId};

use crate::http::problem::{ApiError, Kind};
use crate::http::request::page::Cursor;
use crate::http::request::whole::Whole;
use crate::http::schema::described;

described! {
    /// How many questions to save.
    pub(super) struct Count(Whole) { minimum: Some(1.0) }
}

described! {
    /// The number of a question.
    pub(super) struct Number(Whole) { minimum: Some(1.0), format: Some("int64"), example: Some(41.into()) }
}

impl Number {
    /// The place in the log; `None` if no question can have it.
    pub(super) fn place(self) -> Option<QuestionId> {
        place(self.0)
    }
}

/// The place in the log with this number; `None` if no question can have it: the numbers of databases have 63 bits.
fn place(Whole(number): Whole) -> Option<QuestionId> {
    i64::try_from(number).ok().filter(|id| *id > 0).map(|id| QuestionId(id.unsigned_abs()))
}

described! {
    /// The number of the last question that a caller has.
    pub(super) struct Since(Whole) { minimum: Some(0.0), format: Some("int64"), example: Some(41.into()) }
}

impl Since {
    /// The number; 0 if none was given.
    ///
    /// # Errors
    ///
    /// 422 if no question can have it.
    pub(super) fn checked(asked: Option<Self>) -> Result<QuestionId, ApiError> {
        let got = asked.map_or(0, |Self(Whole(got))| got);
        let number = i64::try_from(got).ok().filter(|number| *number >= 0);
        let number = number.ok_or_else(|| {
            let detail = format!("must be 0 to {}", i64::MAX);
            ApiError::field(Kind::Validation, "since", detail)
        })?;
        Ok(QuestionId(number.unsigned_abs()))
    }
}

described! {
    /// Where a page of questions begins.
    pub(super) struct Begin(Cursor) { example: Some("q129".into()) }
}

described! {
    /// Where a page of categories begins.
    pub(super) struct BeginCategories(Cursor) { example: Some("c111".into()) }
}

described! {
    /// A part of a category's title.
    pub(super) struct TitlePart(String) { example: Some("science".into()) }
}

described! {
    /// How many questions by chance.
    pub(super) struct RandomCount(Whole) {
        minimum: Some(1.0),
        maximum: u32::try_from(RandomRequest::MAX_COUNT).ok().map(f64::from),
        default: Some(1.into()),
    }
}

impl RandomCount {
    /// The number; 1 if none was given.
    ///
    /// # Errors
    ///
    /// 422 if it is out of range.
    pub(super) fn checked(asked: Option<Self>) -> Result<usize, ApiError> {
        let got = asked.map_or(1, |Self(Whole(got))| got);
        let max = RandomRequest::MAX_COUNT;
        let count = usize::try_from(got).ok().filter(|count| (1..=max).contains(count));
        count.ok_or_else(|| ApiError::field(Kind::Validation, "count", format!("must be 1 to {max}")))
    }
}

described! {
    /// What a question is worth.
    pub(super) struct Worth(Whole) {
        minimum: Some(0.0), maximum: Some(f64::from(u32::MAX)), example: Some(200.into()),
    }
}

impl Worth {
    /// The value.
    ///
    /// # Errors
    ///
    /// 422 if no question can have it.
    pub(super) fn checked(self) -> Result<u32, ApiError> {
        let Self(Whole(got)) = self;
        let detail = || format!("must be 0 to {}", u32::MAX);
        u32::try_from(got).map_err(|_| ApiError::field(Kind::Validation, "value", detail()))
    }
}

described! {
    /// The numbers of questions to leave out.
    pub(super) struct Excluded(String) { example: Some("17,41".into()) }
}

impl Excluded {
    /// The numbers that questions can have.
    ///
    /// # Errors
    ///
    /// 400 if one is no whole number, 422 if there are too many.
    pub(super) fn checked(asked: Option<Self>) -> Result<Vec<QuestionId>, ApiError> {
        let text = asked.map(|Self(text)| text).unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let numbers = text.split(',').map(|number| Whole::from_decimal(number.trim()));
        let numbers = numbers.collect::<Option<Vec<_>>>().ok_or_else(|| {
            ApiError::field(Kind::BadRequest, "exclude", "must be whole numbers with commas between them")
        })?;
        let (got, max) = (numbers.len(), RandomRequest::MAX_EXCLUDED);
        if got > max {
            let detail = format!("has at most {max} numbers, not {got}");
            return Err(ApiError::field(Kind::Validation, "exclude", detail));
        }
        Ok(numbers.into_iter().filter_map(place).collect())
    }
}

described! {
    /// Why a question is reported.
    pub(super) struct Reason(String) { max_length: Some(ReportReason::MAX_CHARS) }
}

described! {
    /// A text to look for.
    pub(super) struct Text(String) { example: Some("red planet".into()) }
}

described! {
    /// The title of a category.
    pub(super) struct Title(String) { example: Some("Science & Nature".into()) }
}

described! {
    /// The name of a source.
    pub(super) struct Source(String) {
        pattern: Some("^[a-z0-9_-]{1,32}$".to_owned()),
        example: Some("opentdb".into()),
    }
}

described! {
    /// An answer that is to be checked.
    pub(super) struct Given(String) { max_length: Some(NewQuestion::MAX_ANSWER) }
}

impl Given {
    /// The text.
    ///
    /// # Errors
    ///
    /// 422 if it is longer than the answer of any question.
    pub(super) fn checked(self) -> Result<String, ApiError> {
        let (got, max) = (self.0.chars().count(), NewQuestion::MAX_ANSWER);
        if got > max {
            let detail = format!("must have at most {max} characters, not {got}");
            return Err(ApiError::field(Kind::Validation, "answer", detail));
        }
        Ok(self.0)
    }
}
