//! Cursors: where a page of a list ends, as text that callers need not understand.

use quizcast_domain::archive::CategoryId;
use quizcast_domain::questions::QuestionId;
use quizcast_domain::records::RecordPlace;
use quizcast_domain::uploads::UploadPlace;

use crate::http::problem::{ApiError, Kind};

/// What a cursor of questions begins with; its digit goes up when the meaning of the rest changes.
const VERSION: &str = "q1";
/// The same for records.
const RECORD_VERSION: &str = "r1";
/// The same for categories.
const CATEGORY_VERSION: &str = "c1";
/// The same for uploads.
const UPLOAD_VERSION: &str = "u1";

/// The cursor of the page that begins before `id`.
#[must_use]
pub fn write(id: QuestionId) -> String {
    written(VERSION, id.0)
}

/// Reads a cursor that [`write()`] made.
///
/// # Errors
///
/// 400 for every other text.
pub fn read(text: &str) -> Result<QuestionId, ApiError> {
    number(VERSION, text).map(QuestionId)
}

/// The cursor of the page of records that begins after `place`.
#[must_use]
pub fn write_record(place: RecordPlace) -> String {
    written(RECORD_VERSION, place.0)
}

/// Reads a cursor that [`write_record()`] made.
///
/// # Errors
///
/// 400 for every other text.
pub fn read_record(text: &str) -> Result<RecordPlace, ApiError> {
    number(RECORD_VERSION, text).map(RecordPlace)
}

/// The cursor of the page of categories that begins after `id`.
#[must_use]
pub fn write_category(id: CategoryId) -> String {
    written(CATEGORY_VERSION, id.0)
}

/// Reads a cursor that [`write_category()`] made.
///
/// # Errors
///
/// 400 for every other text.
pub fn read_category(text: &str) -> Result<CategoryId, ApiError> {
    number(CATEGORY_VERSION, text).map(CategoryId)
}

/// The cursor of the page of uploads that begins after `place`.
#[must_use]
pub fn write_upload(place: UploadPlace) -> String {
    written(UPLOAD_VERSION, place.0)
}

/// Reads a cursor that [`write_upload()`] made.
///
/// # Errors
///
/// 400 for every other text.
pub fn read_upload(text: &str) -> Result<UploadPlace, ApiError> {
    number(UPLOAD_VERSION, text).map(UploadPlace)
}

fn written(version: &str, number: u64) -> String {
    format!("{version}{number:x}")
}

fn number(version: &str, text: &str) -> Result<u64, ApiError> {
    let number = text.strip_prefix(version).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    // The ids of databases have 63 bits and begin with 1.
    let number = number.filter(|number| (1..=i64::MAX.unsigned_abs()).contains(number));
    // `from_str_radix` also takes a plus sign, capitals and leading zeros; only the text that was given is accepted.
    number
        .filter(|number| written(version, *number) == text)
        .ok_or_else(|| ApiError::field(Kind::BadRequest, "cursor", "not a cursor that this server gave"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_another_list_is_none() {
        assert_eq!(read_record(&write_record(RecordPlace(17))).unwrap(), RecordPlace(17));
        assert!(read_record(&write(QuestionId(17))).is_err());
        assert!(read(&write_record(RecordPlace(17))).is_err());
        assert_eq!(read_category(&write_category(CategoryId(17))).unwrap(), CategoryId(17));
        assert!(read_category(&write(QuestionId(17))).is_err());
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        for id in [1, 10, 0xabcd, i64::MAX.unsigned_abs()] {
            assert_eq!(read(&write(QuestionId(id))).unwrap(), QuestionId(id));
        }
        for wrong in [
            "",
            "7",
            "q1",
            "q1+a",
            "q1A",
            "q10a",
            "q2a",
            "q1fffffffffffffffff",
            "q1a\0",
            "q10",
            "q18000000000000000",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
