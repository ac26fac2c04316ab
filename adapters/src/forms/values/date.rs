//! Dates, in the orders in which they are written.

use std::fmt;
use std::str::FromStr;

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

/// The order of day, month and year in dates such as `1/2/2004`. A date that begins with four digits is always read as
/// year, month, day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day.
    Ymd,
}

/// Where an order of dates is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HowSure {
    /// Somebody said so.
    Given,
    /// The beginning of the file has a date that fits no other order.
    Seen,
    /// The beginning of the file has no such date.
    Assumed,
}

impl FromStr for DateOrder {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        match raw {
            "dmy" => Ok(Self::Dmy),
            "mdy" => Ok(Self::Mdy),
            "ymd" => Ok(Self::Ymd),
            _ => Err("an order of dates is dmy, mdy or ymd"),
        }
    }
}

impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
        })
    }
}

/// The order of the dates in the beginning of a file. Where no day is greater than 12, it is assumed to be American,
/// as the dates of Jeopardy! are.
pub(in crate::forms) fn order_of(head: &[u8]) -> (DateOrder, HowSure) {
    let (mut day_first, mut month_first, mut year_first, mut unclear) = (0_u32, 0_u32, 0_u32, 0_u32);
    for cell in head.split(|byte| matches!(byte, b',' | b';' | b'\t' | b'|' | b'"' | b'\n' | b'\r')) {
        let Some([first, second, last]) = std::str::from_utf8(cell).ok().and_then(parts) else { continue };
        year_first += u32::from(first.length == 4);
        if first.length < 3 && last.length >= 2 {
            day_first += u32::from(first.number > 12 && second.number <= 12);
            month_first += u32::from(second.number > 12 && first.number <= 12);
            unclear += u32::from(last.length == 4);
        }
    }
    match (day_first, month_first) {
        (0, 0) if year_first > 0 && unclear == 0 => (DateOrder::Ymd, HowSure::Seen),
        (0, 0) => (DateOrder::Mdy, HowSure::Assumed),
        (day, month) if day > month => (DateOrder::Dmy, HowSure::Seen),
        _ => (DateOrder::Mdy, HowSure::Seen),
    }
}

/// A part of a date.
#[derive(Clone, Copy)]
struct Part {
    number: u16,
    length: usize,
}

/// The three numbers of a date that is written with `/`, `-` or `.`.
fn parts(text: &str) -> Option<[Part; 3]> {
    let text = text.trim();
    if !(6..=10).contains(&text.len()) {
        return None;
    }
    let mut found = [Part { number: 0, length: 0 }; 3];
    let mut cells = text.split(['/', '-', '.']);
    for part in &mut found {
        let cell = cells.next()?;
        if cell.is_empty() || cell.len() > 4 || !cell.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        *part = Part { number: cell.parse().ok()?, length: cell.len() };
    }
    cells.next().is_none().then_some(found)
}

/// The time that `text` says. A date without a time of day is that day at noon in UTC, so that it is the same day in
/// most of the world. `Ok(None)` if it looks like no date.
///
/// # Errors
///
/// If it is written as a date, but there is no such day in this order.
pub(in crate::forms) fn moment(text: &str, order: DateOrder) -> Result<Option<OffsetDateTime>, ()> {
    let text = text.trim();
    if let Some(read) = exact(text) {
        return Ok(Some(read));
    }
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let Some([first, second, third]) = parts(date) else { return Ok(None) };
    let (year, month, day) = match order {
        _ if first.length == 4 => (first, second, third),
        DateOrder::Dmy => (third, second, first),
        DateOrder::Mdy => (third, first, second),
        DateOrder::Ymd => (first, second, third),
    };
    let month = u8::try_from(month.number).ok().and_then(|month| Month::try_from(month).ok()).ok_or(())?;
    let day = u8::try_from(day.number).map_err(|_| ())?;
    let date = Date::from_calendar_date(full_year(year), month, day).map_err(|_| ())?;
    Ok(Some(date.with_time(time_of_day(time).unwrap_or(NOON)).assume_utc()))
}

const NOON: Time = match Time::from_hms(12, 0, 0) {
    Ok(noon) => noon,
    Err(_) => Time::MIDNIGHT,
};

/// As spreadsheets do it, years of two digits up to 68 are in this century.
fn full_year(year: Part) -> i32 {
    let number = i32::from(year.number);
    match number {
        _ if year.length > 2 => number,
        0..=68 => 2000 + number,
        _ => 1900 + number,
    }
}

/// `hh:mm` or `hh:mm:ss`. Midnight counts as none: that is how spreadsheets write a bare date.
fn time_of_day(text: &str) -> Option<Time> {
    let mut cells = text.trim().split(':').map(|cell| cell.parse::<u8>().ok());
    let (hour, minute) = (cells.next()??, cells.next()??);
    let second = cells.next().flatten().unwrap_or(0);
    Time::from_hms(hour, minute, second).ok().filter(|time| *time != Time::MIDNIGHT)
}

/// A time as RFC 3339 writes it, cut to microseconds, the precision that every database keeps.
fn exact(text: &str) -> Option<OffsetDateTime> {
    if text.len() < 20 {
        return None;
    }
    let read = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let utc = read.checked_to_offset(UtcOffset::UTC)?;
    utc.replace_microsecond(utc.microsecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: DateOrder) -> String {
        match moment(text, order) {
            Ok(Some(read)) => read.format(&Rfc3339).unwrap(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_bare_date_is_noon_in_the_given_order() {
        for (text, order, expected) in [
            ("2004-12-31", DateOrder::Mdy, "2004-12-31T12:00:00Z"),
            ("2004-12-31", DateOrder::Dmy, "2004-12-31T12:00:00Z"),
            ("12/31/2004", DateOrder::Mdy, "2004-12-31T12:00:00Z"),
            ("31/12/2004", DateOrder::Dmy, "2004-12-31T12:00:00Z"),
            ("1.2.04", DateOrder::Dmy, "2004-02-01T12:00:00Z"),
            ("1/2/84", DateOrder::Mdy, "1984-01-02T12:00:00Z"),
            ("04-01-02", DateOrder::Ymd, "2004-01-02T12:00:00Z"),
            ("2004-12-31 00:00:00", DateOrder::Mdy, "2004-12-31T12:00:00Z"),
            ("2004-12-31 19:30", DateOrder::Mdy, "2004-12-31T19:30:00Z"),
            ("2004-12-31T19:30:00.1234567+01:00", DateOrder::Mdy, "2004-12-31T18:30:00.123456Z"),
        ] {
            assert_eq!(read(text, order), expected, "{text}");
        }
    }

    #[test]
    fn no_date_is_told_from_a_wrong_one() {
        for none in ["", "None", "soon", "1984", "1/2", "1/2/3/4", "a/b/cccc"] {
            assert_eq!(moment(none, DateOrder::Mdy), Ok(None), "{none}");
        }
        for wrong in ["31/12/2004", "02/30/2004", "0/1/2004", "2004-13-01"] {
            assert_eq!(moment(wrong, DateOrder::Mdy), Err(()), "{wrong}");
        }
    }

    #[test]
    fn a_day_beyond_twelve_tells_the_order() {
        assert_eq!(order_of(b"a;01/02/2004\nb;13/02/2004\n"), (DateOrder::Dmy, HowSure::Seen));
        assert_eq!(order_of(b"a,01/02/2004\r\nb,02/13/2004\r\n"), (DateOrder::Mdy, HowSure::Seen));
        assert_eq!(order_of(b"a,01/02/2004,on 25/12/2004 it snowed"), (DateOrder::Mdy, HowSure::Assumed));
        assert_eq!(order_of(b"{\"air_date\": \"2004-12-31\"}"), (DateOrder::Ymd, HowSure::Seen));
        assert_eq!(order_of(b"2004-12-31,1/2/2004"), (DateOrder::Mdy, HowSure::Assumed));
    }
}
