//! Records as a podcast: RSS 2.0 with the elements that Apple's directory asks for.

use std::time::SystemTime;

use quizcast_domain::records::Record;
use quizcast_domain::users::{FeedOwner, FeedSecret};
use time::OffsetDateTime;

use super::COVER;
use super::xml::Xml;
use crate::http::request::link::Links;

/// The feed of these records, newest first.
pub(super) fn feed(owner: &FeedOwner, secret: &FeedSecret, records: &[Record], links: &Links) -> String {
    let (name, home) = (owner.name.as_str(), format!("{}/", links.base()));
    let title = format!("Recordings of {name}");
    let mut xml = Xml::new();
    xml.tag(
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">\n<channel>",
    );
    xml.text("title", &title);
    xml.text("link", &home);
    xml.text("description", &format!("What {name} recorded and keeps at Quizcast."));
    // The recordings may be in any language, but Apple's directory asks for one.
    xml.text("language", "en");
    xml.text("generator", concat!("Quizcast ", env!("CARGO_PKG_VERSION")));
    if let Some(newest) = records.first() {
        xml.text("lastBuildDate", &date(newest.created_at));
    }
    let own = [("href", &*links.feed(secret)), ("rel", "self"), ("type", "application/rss+xml")];
    xml.empty("atom:link", &own);
    xml.text("itunes:author", name);
    xml.text("itunes:explicit", "false");
    xml.text("itunes:type", "episodic");
    xml.empty("itunes:category", &[("text", "Leisure")]);
    xml.empty("itunes:image", &[("href", &format!("{}{COVER}", links.base()))]);
    // The address is a secret: directories must not list the feed.
    xml.text("itunes:block", "Yes");
    for record in records {
        item(&mut xml, record, links);
    }
    xml.tag("</channel>\n</rss>");
    xml.finish()
}

fn item(xml: &mut Xml, record: &Record, links: &Links) {
    let named = record.name.as_ref().map(|name| name.title().to_owned());
    let seconds = record.facts.duration.as_secs_f64().round();
    xml.tag("<item>");
    xml.text("title", &named.unwrap_or_else(|| dated(record.created_at)));
    xml.text("link", &links.listen(record));
    xml.with_text("guid", &[("isPermaLink", "false")], &record.id.0.to_string());
    xml.text("pubDate", &date(record.created_at));
    let (url, length) = (links.record(record), record.length().to_string());
    xml.empty("enclosure", &[("url", &url), ("length", &length), ("type", "audio/mpeg")]);
    xml.text("itunes:duration", &format!("{seconds}"));
    xml.tag("</item>");
}

/// A date of RFC 2822. HTTP writes the same one with a zone that is obsolete there.
fn date(at: OffsetDateTime) -> String {
    httpdate::fmt_http_date(SystemTime::from(at)).replace("GMT", "+0000")
}

/// The title of a record without a name.
fn dated(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!("Recording of {date}, {:02}:{:02} UTC", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use poem::Request;
    use quizcast_domain::testkit::contract::fixtures;
    use quizcast_domain::users::{UserId, UserName};
    use uuid::Uuid;

    use super::*;

    fn of(name: &str, records: &[Record]) -> String {
        let owner = FeedOwner { id: UserId(Uuid::from_u128(1)), name: UserName::new(name).unwrap() };
        let secret = FeedSecret::new(Uuid::from_u128(1), Uuid::from_u128(2));
        let url = "https://example.org/quiz".parse().unwrap();
        feed(&owner, &secret, records, &Links::new(Some(&url), &Request::default()))
    }

    #[test]
    fn a_record_is_an_item_with_its_exact_length() {
        let record = fixtures::record(1, 1, 12_345);
        let feed = of("Ann", std::slice::from_ref(&record));
        let query = format!("id={}&amp;user={}", record.id.0, record.user.0);
        for part in [
            "<title>Recordings of Ann</title>",
            "<link>https://example.org/quiz/</link>",
            "<atom:link href=\"https://example.org/quiz/feed/0000",
            "<itunes:image href=\"https://example.org/quiz/feed-cover.png\"/>",
            "<lastBuildDate>Tue, 14 Nov 2023 22:13:20 +0000</lastBuildDate>",
            "<title>Übung 1 🎙</title>",
            &format!("<link>https://example.org/quiz/listen?{query}</link>"),
            &format!("<guid isPermaLink=\"false\">{}</guid>", record.id.0),
            "<pubDate>Tue, 14 Nov 2023 22:13:20 +0000</pubDate>",
            &format!(
                "<enclosure url=\"https://example.org/quiz/record?{query}\" length=\"12345\" type=\"audio/mpeg\"/>"
            ),
            "<itunes:duration>3600</itunes:duration>",
        ] {
            assert!(feed.contains(part), "{part}\n{feed}");
        }
    }

    #[test]
    fn a_record_without_a_name_is_told_by_its_date() {
        let mut record = fixtures::record(2, 1, 100);
        record.created_at = OffsetDateTime::UNIX_EPOCH + Duration::from_mins(61);
        let feed = of("Ann", &[record]);
        assert!(feed.contains("<title>Recording of 1970-01-01, 01:01 UTC</title>"), "{feed}");
    }

    #[test]
    fn a_feed_without_records_is_a_feed() {
        let feed = of("<Ann> & \u{ffff}Bob", &[]);
        assert!(feed.contains("<itunes:author>&lt;Ann&gt; &amp; Bob</itunes:author>"), "{feed}");
        assert!(feed.ends_with("</channel>\n</rss>\n") && !feed.contains("<item>"), "{feed}");
    }
}
