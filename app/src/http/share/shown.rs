//! A record as its pages show it.

use quizcast_domain::records::Record;

use crate::http::pages::Visit;

/// What the pages of a record say of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    /// The uploaded file's name, without what only says that it was a WAV.
    pub(super) name: String,
    /// What names the record in an address; nothing in it needs escaping but the `&`.
    pub(super) query: String,
    /// The length in seconds, to a hundredth.
    pub(super) seconds: String,
    /// The same as a clock shows it.
    pub(super) clock: String,
    /// The day of the upload (ISO 8601).
    pub(super) day: String,
    /// The same in words.
    pub(super) date: String,
    /// How large the MP3 is, in words.
    pub(super) size: String,
}

impl Shown {
    pub(super) fn new(record: &Record, visit: &Visit) -> Self {
        let name = record.name.as_ref().map(ToString::to_string);
        let length = record.facts.duration;
        let day = record.created_at.date();
        let month = visit.text(&format!("month.{}", u8::from(day.month())));
        let date = visit.text_with("date", "month", &month).replace("{day}", &day.day().to_string());
        Self {
            name: name.map_or_else(|| visit.text("listen.untitled").into_owned(), |name| plain(&name)),
            query: format!("id={}&user={}", record.id.0, record.user.0),
            seconds: format!("{}.{:02}", length.as_secs(), length.subsec_millis() / 10),
            clock: clock(length.as_secs() + u64::from(length.subsec_millis() >= 500)),
            day: day.to_string(),
            date: date.replace("{year}", &day.year().to_string()),
            size: size(record.length(), visit),
        }
    }
}

/// `name` without the end `.wav`: what is heard is an MP3.
fn plain(name: &str) -> String {
    let stem = name.len().checked_sub(4).and_then(|at| name.split_at_checked(at));
    let stem = stem.filter(|(stem, end)| !stem.is_empty() && end.eq_ignore_ascii_case(".wav"));
    stem.map_or(name, |(stem, _)| stem).to_owned()
}

/// `1:02:03`, or `2:03` below an hour.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// `bytes` in the unit of thousands that leaves one to three digits, with one after the point.
fn size(bytes: u64, visit: &Visit) -> String {
    let (unit, divisor) = match bytes {
        ..1_000 => ("bytes.B", 1),
        1_000..1_000_000 => ("bytes.kB", 1_000),
        1_000_000..1_000_000_000 => ("bytes.MB", 1_000_000),
        _ => ("bytes.GB", 1_000_000_000),
    };
    let whole = bytes / divisor;
    let number = match bytes % divisor * 10 / divisor {
        tenth if divisor > 1_000 => format!("{whole}{}{tenth}", visit.text("decimal")),
        _ => whole.to_string(),
    };
    visit.text_with(unit, "n", &number)
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderMap, Uri};

    use super::*;

    #[test]
    fn lengths_are_shown_as_clocks_do() {
        for (seconds, shown) in [(0, "0:00"), (83, "1:23"), (3599, "59:59"), (3723, "1:02:03")] {
            assert_eq!(clock(seconds), shown);
        }
    }

    #[test]
    fn sizes_have_units_of_thousands_in_the_pages_language() {
        let visit = |uri: &'static str| Visit::to(&Uri::from_static(uri), &HeaderMap::new());
        let shown = |bytes| (size(bytes, &visit("/")), size(bytes, &visit("/?lang=ru")));
        assert_eq!(shown(999), ("999 B".into(), "999 Б".into()));
        assert_eq!(shown(12_345), ("12 kB".into(), "12 кБ".into()));
        assert_eq!(shown(1_250_000), ("1.2 MB".into(), "1,2 МБ".into()));
    }

    #[test]
    fn only_the_end_of_a_name_is_taken() {
        for (name, shown) in
            [("a.WAV", "a"), (".wav", ".wav"), ("a.wave", "a.wave"), ("ё.wav", "ё"), ("", "")]
        {
            assert_eq!(plain(name), shown);
        }
    }
}
