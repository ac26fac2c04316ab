//! Cursors of lists of records. Each belongs to its sort and its text.

use std::mem::discriminant;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use quizcast_domain::once::RequestDigest;
use quizcast_domain::records::{FoldedName, RecordOrder, RecordPlace, RecordRequest};

use crate::http::problem::{ApiError, Kind};
use crate::http::request::cursor;

/// What a cursor begins with that names more than a place. Without a text, one of the newest records names only that, and
/// is written as before lists had an order.
const VERSION: &str = "r2";
/// A letter for the order, the place, and what stands for the text.
const BYTES: usize = 1 + 8 + 8;
/// The longest cursor: base64 has four characters for three bytes, and a character of a name four bytes at most.
pub(super) const MAX_CHARS: usize = VERSION.len() + (BYTES + 4 * FoldedName::MAX_CHARS).div_ceil(3) * 4;

/// The cursor of the page that `next` begins; `text` is what the list is searched for.
pub(super) fn write(next: &RecordOrder, text: Option<&str>) -> Option<String> {
    if let (RecordOrder::Newest(Some(place)), None) = (next, text) {
        return Some(cursor::write_record(*place));
    }
    let (letter, place, key) = parts(next)?;
    let mut bytes = vec![letter];
    bytes.extend(place.0.to_be_bytes());
    bytes.extend(digest(text));
    bytes.extend(key);
    Some(format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// Reads a cursor that [`write()`] made for the order and the text of `request`.
///
/// # Errors
///
/// 400 for every other text.
pub(super) fn read(given: &str, request: &RecordRequest) -> Result<RecordOrder, ApiError> {
    let order = match cursor::read_record(given) {
        Ok(place) => Some(RecordOrder::Newest(Some(place))),
        Err(_) => order(given),
    };
    // Only what would be written again is accepted, so that the text is the same, too.
    order
        .filter(|order| discriminant(order) == discriminant(&request.order))
        .filter(|order| write(order, request.folded_text()).as_deref() == Some(given))
        .ok_or_else(|| {
            let detail = "not a cursor that this server gave for this `sort` and `q`";
            ApiError::field(Kind::BadRequest, "cursor", detail)
        })
}

/// The order's letter, its place, and the key of what stands there.
fn parts(order: &RecordOrder) -> Option<(u8, RecordPlace, Vec<u8>)> {
    let number = |key: u64| key.to_be_bytes().to_vec();
    Some(match order {
        RecordOrder::Newest(after) => (b'n', (*after)?, Vec::new()),
        RecordOrder::Oldest(after) => (b'o', (*after)?, Vec::new()),
        RecordOrder::Name(after) => match after.as_ref()? {
            (Some(name), place) => (b'a', *place, name.as_str().as_bytes().to_vec()),
            (None, place) => (b'z', *place, Vec::new()),
        },
        RecordOrder::Longest(after) => {
            let (duration, place) = (*after)?;
            (b'd', place, number(duration.as_nanos().try_into().ok()?))
        }
        RecordOrder::Largest(after) => {
            let (length, place) = (*after)?;
            (b'l', place, number(length))
        }
    })
}

fn order(given: &str) -> Option<RecordOrder> {
    let bytes = URL_SAFE_NO_PAD.decode(given.strip_prefix(VERSION)?).ok()?;
    let (head, key) = bytes.split_first_chunk::<BYTES>()?;
    let (letter, rest) = head.split_first()?;
    let place = RecordPlace(stored(*rest.first_chunk()?)?);
    let number = || stored(key.try_into().ok()?);
    Some(match letter {
        b'n' => RecordOrder::Newest(Some(place)),
        b'o' => RecordOrder::Oldest(Some(place)),
        b'a' => {
            let name = FoldedName::read(str::from_utf8(key).ok()?)?;
            RecordOrder::Name(Some((Some(name), place)))
        }
        b'z' => RecordOrder::Name(Some((None, place))),
        b'd' => RecordOrder::Longest(Some((Duration::from_nanos(number()?), place))),
        b'l' => RecordOrder::Largest(Some((number()?, place))),
        _ => return None,
    })
}

/// A number as databases have it: of 63 bits.
fn stored(bytes: [u8; 8]) -> Option<u64> {
    Some(u64::from_be_bytes(bytes)).filter(|number| i64::try_from(*number).is_ok())
}

/// Stands for a text: enough to notice another one.
fn digest(text: Option<&str>) -> [u8; 8] {
    let digest = text.map(|text| RequestDigest::of(&[text.as_bytes()]).0);
    digest.and_then(|digest| digest.first_chunk().copied()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use quizcast_domain::page::PageLimit;
    use quizcast_domain::records::RecordName;

    use super::*;

    fn places() -> Vec<RecordOrder> {
        let place = RecordPlace(0x1234);
        let name = |name: &str| FoldedName::of(&RecordName::new(name).unwrap());
        vec![
            RecordOrder::Newest(Some(place)),
            RecordOrder::Oldest(Some(place)),
            RecordOrder::Name(Some((Some(name("Übung.wav")), place))),
            RecordOrder::Name(Some((None, place))),
            RecordOrder::Longest(Some((Duration::from_nanos(1), place))),
            RecordOrder::Largest(Some((i64::MAX.unsigned_abs(), place))),
        ]
    }

    fn request(order: RecordOrder, text: &str) -> RecordRequest {
        RecordRequest::new(PageLimit::default(), order).text(text)
    }

    #[test]
    fn a_cursor_belongs_to_its_sort_and_its_text() {
        for next in places() {
            for text in ["", "a", "B"] {
                let asked = request(next.clone(), text);
                let written = write(&next, asked.folded_text()).unwrap();
                assert_eq!(read(&written, &asked).unwrap(), next, "{written}");
                assert_eq!(read(&written, &request(next.clone(), &text.to_lowercase())).unwrap(), next);
                assert!(read(&written, &request(next.clone(), "other")).is_err(), "{written}");
                assert!(read(&format!("{written}A"), &asked).is_err());
                for other in places().iter().filter(|other| discriminant(*other) != discriminant(&next)) {
                    assert!(read(&written, &request(other.clone(), text)).is_err(), "{written}");
                }
            }
        }
        assert_eq!(write(&RecordOrder::Newest(Some(RecordPlace(0x1f))), None).unwrap(), "r11f");
    }

    #[test]
    fn the_longest_name_has_the_longest_cursor() {
        let name = FoldedName::read(&"𠀀".repeat(FoldedName::MAX_CHARS)).unwrap();
        let next = RecordOrder::Name(Some((Some(name), RecordPlace(1))));
        let length = write(&next, Some("a")).unwrap().len();
        assert!((MAX_CHARS - 3..=MAX_CHARS).contains(&length), "{length}");
    }

    #[test]
    fn what_was_not_given_is_refused() {
        let of = |bytes: &[u8]| format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(bytes));
        let zeros = [0; BYTES - 1];
        let mut all = vec![String::new(), "r2".to_owned(), "r2!".to_owned(), "r17".repeat(9)];
        for letter in [b'n', b'o', b'a', b'z', b'd', b'l', b'x'] {
            all.push(of(&[letter]));
            all.push(of(&[&[letter][..], &[0xFF; BYTES - 1]].concat()));
            all.push(of(&[&[letter][..], &zeros, b"a\0b"].concat()));
            all.push(of(&[&[letter][..], &zeros, &[0xFF; 8]].concat()));
        }
        for given in all {
            for order in places() {
                assert!(read(&given, &request(order, "")).is_err(), "{given}");
            }
        }
    }
}
