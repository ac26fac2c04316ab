//! Numbers, as the programs of jservice.io write them.

use quizcast_domain::questions::QuestionId;

use crate::http::problem::{ApiError, Kind};
use crate::http::request::last::Last;
use crate::http::request::whole::Whole;

/// Most clues and categories of an answer.
pub(super) const PAGE: usize = 100;

/// How many are asked for: 1 if nothing is said, and never more than [`PAGE`].
///
/// # Errors
///
/// 400 if it is no number, or below 0.
pub(super) fn count(asked: &Last) -> Result<usize, ApiError> {
    let Some(number) = whole("count", asked)? else { return Ok(1) };
    let number = usize::try_from(number.min(i128::from(u32::MAX)));
    let number = number.map_err(|_| ApiError::field(Kind::BadRequest, "count", "must not be negative"))?;
    Ok(number.min(PAGE))
}

/// How many to skip: the number at the beginning of the text, else 0.
pub(super) fn offset(asked: &Last) -> u64 {
    asked.text().and_then(leading).unwrap_or(0)
}

/// The place in the log that is meant: the number at the beginning of `text`.
pub(super) fn place(text: Option<&str>) -> Option<QuestionId> {
    text.and_then(leading).filter(|number| *number > 0).map(QuestionId)
}

/// The whole number of the parameter `name`; `None` if it was not given.
///
/// # Errors
///
/// 400 if it is no whole number.
pub(super) fn whole(name: &str, asked: &Last) -> Result<Option<i128>, ApiError> {
    let Some(text) = asked.text() else { return Ok(None) };
    let Whole(number) = Whole::from_decimal(text)
        .ok_or_else(|| ApiError::field(Kind::BadRequest, name, "not a whole number"))?;
    Ok(Some(number))
}

/// The digits at the beginning of `text` as a number; `None` if there are none. The numbers of databases have 63 bits,
/// and one that has more counts as the largest of those.
fn leading(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let digits = &text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())];
    let largest = i64::MAX.unsigned_abs();
    (!digits.is_empty()).then(|| digits.parse().map_or(largest, |number: u64| number.min(largest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Last {
        Last(Some(text.to_owned()))
    }

    #[test]
    fn a_count_is_never_too_large() {
        let wide = "9".repeat(400);
        for (text, found) in [("0", 0), ("1", 1), ("100", 100), ("101", 100), (wide.as_str(), 100)] {
            assert_eq!(count(&asked(text)).unwrap(), found, "{text}");
        }
        assert_eq!(count(&Last(None)).unwrap(), 1);
        for text in ["-1", "x", "5x", "1.5", "0x10", "٣"] {
            assert_eq!(count(&asked(text)).unwrap_err().kind(), Kind::BadRequest, "{text}");
        }
    }

    #[test]
    fn the_number_at_the_beginning_counts() {
        for (text, found) in [
            ("5", Some(5)),
            (" 5.json", Some(5)),
            ("5abc", Some(5)),
            ("-5", None),
            ("abc5", None),
            ("", None),
            ("99999999999999999999999", Some(i64::MAX.unsigned_abs())),
        ] {
            assert_eq!(leading(text), found, "{text}");
        }
        assert_eq!(offset(&asked("x")), 0);
        assert_eq!(place(Some("0")), None);
    }
}
