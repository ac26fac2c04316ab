//! Dates, as the programs of jservice.io write them.

use time::{Date, Duration, Month, OffsetDateTime, Time, UtcOffset};

/// The moments that a date stands for, the first and the last of them.
pub(super) type Span = (OffsetDateTime, OffsetDateTime);

const NANOSECOND: Duration = Duration::NANOSECOND;

/// The moments that `text` stands for; `None` if it cannot be read.
///
/// A day is the whole day (UTC): `2014-02-11`, `02/11/2014`, `February 11, 2014`. A full stamp is a moment. Answers show
/// moments to the millisecond, so a stamp that says no more than that is all of its millisecond.
pub(super) fn read(text: &str) -> Option<Span> {
    let text = text.trim();
    if let Some(day) = american(text).or_else(|| in_words(text)) {
        return whole_day(day);
    }
    let (day, rest) = text.split_at_checked(10)?;
    let day = iso(day)?;
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
        return if rest.is_empty() { whole_day(day) } else { None };
    };
    let end = rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.')).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(end);
    let (time, precise) = clock(time)?;
    let first = day.with_time(time).assume_utc();
    let first = first.checked_sub(Duration::seconds(i64::from(offset_of(offset)?.whole_seconds())))?;
    let last = if precise { first } else { first.checked_add(Duration::MILLISECOND - NANOSECOND)? };
    Some((first, last))
}

fn whole_day(day: Date) -> Option<Span> {
    let first = day.midnight().assume_utc();
    Some((first, first.checked_add(Duration::DAY - NANOSECOND)?))
}

/// `2014-02-11`.
fn iso(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && year.len() == 4 && month.len() == 2 && day.len() == 2;
    if whole { date(year, number(month)?, day) } else { None }
}

/// `02/11/2014`: the month comes first.
fn american(text: &str) -> Option<Date> {
    let (month, rest) = text.split_once('/')?;
    let (day, year) = rest.split_once('/')?;
    date(year, number(month)?, day)
}

/// `February 11, 2014`, or with the first three letters of the month.
fn in_words(text: &str) -> Option<Date> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let (name, day, year) = (words.next()?.to_ascii_lowercase(), words.next()?, words.next()?);
    let named = |full: &&str| **full == name || full.get(..3) == Some(name.trim_end_matches('.'));
    let month = NAMES.iter().position(named)?;
    if words.next().is_some() {
        return None;
    }
    date(year, u8::try_from(month + 1).ok()?, day)
}

fn date(year: &str, month: u8, day: &str) -> Option<Date> {
    let year = if year.len() == 4 { i32::from(number::<u16>(year)?) } else { return None };
    Date::from_calendar_date(year, Month::try_from(month).ok()?, number(day)?).ok()
}

/// `23:12`, `23:12:36` or `23:12:36.463`, and whether it is more precise than a millisecond.
fn clock(text: &str) -> Option<(Time, bool)> {
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = text.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let second = parts.next().map_or(Some(0), number)?;
    if parts.next().is_some() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let time = Time::from_hms_nano(hour, minute, second, nine.parse().ok()?).ok()?;
    Some((time, fraction.len() > 3))
}

/// `Z`, `UTC`, `+02:00`, `+0200` or `+02`; UTC if there is none. A `+` that stood in a query unchanged comes as a blank.
fn offset_of(text: &str) -> Option<UtcOffset> {
    let named = text.trim();
    if named.is_empty() || ["z", "utc", "gmt"].contains(&named.to_ascii_lowercase().as_str()) {
        return Some(UtcOffset::UTC);
    }
    let digits = named.strip_prefix(['+', '-']).or_else(|| text.strip_prefix(' '))?;
    let sign = if named.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = match digits.len() {
        2 => (digits, "0"),
        4 => digits.split_at_checked(2)?,
        5 => digits.split_once(':')?,
        _ => return None,
    };
    let (hours, minutes) = (number::<i8>(hours)?, number::<i8>(minutes)?);
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
}

/// Digits, and nothing but digits.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc3339;

    use super::*;

    fn shown(text: &str) -> String {
        read(text).map_or_else(
            || "unreadable".to_owned(),
            |(first, last)| {
                format!("{} {}", first.format(&Rfc3339).unwrap(), (last - first).whole_nanoseconds())
            },
        )
    }

    #[test]
    fn a_day_is_whole() {
        for text in [
            "1985-02-20",
            " 1985-02-20 ",
            "02/20/1985",
            "2/20/1985",
            "February 20, 1985",
            "february 20 1985",
            "Feb. 20, 1985",
            "FEB 20,1985",
        ] {
            assert_eq!(shown(text), "1985-02-20T00:00:00Z 86399999999999", "{text}");
        }
    }

    #[test]
    fn a_stamp_is_a_moment_in_any_offset() {
        for text in [
            "2014-02-11T23:12:36.463Z",
            "2014-02-11T23:12:36.463",
            "2014-02-11 23:12:36.463 UTC",
            "2014-02-12T01:12:36.463+02:00",
            "2014-02-12T01:12:36.463 02:00",
            "2014-02-12 01:12:36.463 +0200",
            "2014-02-11T18:42:36.463-04:30",
            "2014-02-12t01:12:36.463+02",
        ] {
            assert_eq!(shown(text), "2014-02-11T23:12:36.463Z 999999", "{text}");
        }
        assert_eq!(shown("2014-02-11T23:12:36 00:00"), "2014-02-11T23:12:36Z 999999");
        assert_eq!(shown("2014-02-11T23:12"), "2014-02-11T23:12:00Z 999999");
        assert_eq!(shown("2014-02-11T23:12:36.463001Z"), "2014-02-11T23:12:36.463001Z 0");
    }

    #[test]
    fn anything_else_is_unreadable() {
        for text in [
            "",
            "x",
            "1985",
            "1985-02",
            "1985-2-20",
            "1985-02-30",
            "13/20/1985",
            "20/02/1985",
            "02/20/85",
            "Februar 20, 1985",
            "F 20, 1985",
            "February 1985",
            "February 20, 1985 x",
            "1985-02-20x",
            "1985-02-20T",
            "1985-02-20T25:00",
            "1985-02-20T10",
            "1985-02-20T10:00:00+99:00",
            "1985-02-20T10:00:00 x",
            "1985-02-20T10:00:00+1",
            "1985-02-20T10:00:00+é1",
            "ééééé1985",
            "9999-12-31T23:59:59-23:59",
            "0000-01-01T00:00+23:59x",
            "1985-02-20T10:00:00.1.2",
        ] {
            assert!(read(text).is_none(), "{text}: {}", shown(text));
        }
    }
}
