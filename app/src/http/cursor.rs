//! Where a page of a list ends, as text that means nothing to a caller.

use quizcast_domain::quiz::QuestionId;
use quizcast_domain::records::RecordId;
use uuid::Uuid;

use super::problem::{ApiError, Kind};

/// Raised when the text means something else than before.
const VERSION: &str = "q1";
/// The same for records.
const RECORD_VERSION: &str = "r1";

/// The cursor of the page that begins before `id`.
#[must_use]
pub fn write(id: QuestionId) -> String {
    format!("{VERSION}{:x}", id.0)
}

/// Reads a cursor that [`write()`] made.
///
/// # Errors
///
/// 400 for every other text.
pub fn read(text: &str) -> Result<QuestionId, ApiError> {
    let number = text.strip_prefix(VERSION).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    // Databases count in 63 bits, from 1.
    let id = number.filter(|number| (1..=i64::MAX.unsigned_abs()).contains(number)).map(QuestionId);
    // Only one writing is accepted: `from_str_radix` takes a plus sign, capitals and zeros in front too.
    id.filter(|id| write(*id) == text).ok_or_else(not_ours)
}

/// The cursor of the page of records that begins after `id`.
#[must_use]
pub fn write_record(id: RecordId) -> String {
    format!("{RECORD_VERSION}{}", id.0.simple())
}

/// Reads a cursor that [`write_record()`] made.
///
/// # Errors
///
/// 400 for every other text.
pub fn read_record(text: &str) -> Result<RecordId, ApiError> {
    let id = text.strip_prefix(RECORD_VERSION).and_then(|hex| Uuid::try_parse(hex).ok()).map(RecordId);
    id.filter(|id| write_record(*id) == text).ok_or_else(not_ours)
}

fn not_ours() -> ApiError {
    ApiError::field(Kind::BadRequest, "cursor", "not a cursor that this server gave")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_records_is_read_as_it_was_written_and_nothing_else_is() {
        let id = RecordId(Uuid::from_u128(0xabcd << 100));
        assert_eq!(read_record(&write_record(id)).unwrap(), id);
        let hyphens = format!("r1{}", id.0);
        for wrong in ["", "r1", "q1a", hyphens.as_str(), &write_record(id).to_uppercase()] {
            assert!(read_record(wrong).is_err(), "{wrong}");
        }
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
