//! What callers ask for, as they wrote it.

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
