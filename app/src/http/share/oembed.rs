//! What a site needs to show a record in its own pages (<https://oembed.com>).

use poem::Response;
use poem::http::header;
use serde_json::{Value, json};
use url::Url;

use super::shown::Shown;
use super::{EMBED, LISTEN};
use crate::http::problem::{ApiError, Kind};
use crate::http::request::last::Last;
use crate::http::request::link::Links;

/// The size of the frame, in pixels, where the site allows it.
const FRAME: (u64, u64) = (600, 160);
/// The size of `/record/picture`.
const PICTURE: (u64, u64) = (1200, 630);

/// What a site asks for.
#[derive(Debug)]
pub(super) struct Asked {
    /// The query of the record's address.
    pub(super) record: String,
    is_xml: bool,
    max: (u64, u64),
}

impl Asked {
    /// Reads the query of the request. An address that is not one of ours is 404, a format that nobody knows 501, as
    /// oEmbed wants it.
    pub(super) fn new(query: &str, links: &Links) -> Result<Self, ApiError> {
        let value = |name: &str| Last::of(query.as_bytes(), name).0;
        let is_xml = match value("format").as_deref() {
            None | Some("json") => false,
            Some("xml") => true,
            Some(_) => return Err(ApiError::new(Kind::NotImplemented, "The formats are json and xml.")),
        };
        let most = |name: &str| match value(name).map(|text| text.parse::<u64>()) {
            None => Ok(u64::MAX),
            Some(Ok(pixels)) if pixels > 0 => Ok(pixels),
            Some(_) => Err(ApiError::field(Kind::BadRequest, name, "is no number of pixels")),
        };
        let max = (most("maxwidth")?, most("maxheight")?);
        let url = value("url").ok_or_else(|| ApiError::field(Kind::BadRequest, "url", "is missing"))?;
        let record = own_query(&url, links.base())
            .ok_or_else(|| ApiError::new(Kind::NotFound, "This address is no record of this server."))?;
        Ok(Self { record, is_xml, max })
    }
}

/// The query of `url`, if it is the address of a record below `base`. Whether it is `http` or `https` does not count:
/// a proxy may end the encryption.
fn own_query(url: &str, base: &str) -> Option<String> {
    let (url, base) = (Url::parse(url).ok()?, Url::parse(base).ok()?);
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_here = url.host() == base.host() && url.port() == base.port();
    let path = url.path().strip_prefix(base.path().trim_end_matches('/'))?;
    let is_record = [LISTEN, EMBED, "/record"].contains(&path);
    (is_web && is_here && is_record).then(|| url.query().unwrap_or_default().to_owned())
}

/// The answer for the record `shared`.
pub(super) fn answer(asked: &Asked, shared: &Shown, links: &Links) -> Response {
    let members = members(asked.max, shared, links.base());
    let (media, text) = if asked.is_xml {
        ("text/xml; charset=utf-8", xml(&members))
    } else {
        ("application/json", members.to_string())
    };
    Response::builder().content_type(media).header(header::CACHE_CONTROL, "private, no-cache").body(text)
}

fn members(max: (u64, u64), shared: &Shown, base: &str) -> Value {
    let (width, height) = (FRAME.0.min(max.0), FRAME.1.min(max.1));
    let (thumbnail_width, thumbnail_height) = within(PICTURE, max);
    let (query, title) = (escaped(&shared.query), escaped(&shared.name));
    let html = format!(
        "<iframe src=\"{}/embed?{query}\" width=\"{width}\" height=\"{height}\" title=\"{title}\" loading=\"lazy\" \
         frameborder=\"0\" allow=\"autoplay; clipboard-write\"></iframe>",
        escaped(base)
    );
    json!({
        "version": "1.0", "type": "rich", "title": shared.name,
        "provider_name": "Quizcast", "provider_url": format!("{base}/"),
        "thumbnail_url": format!("{base}/record/picture?{}", shared.query),
        "thumbnail_width": thumbnail_width, "thumbnail_height": thumbnail_height,
        "html": html, "width": width, "height": height,
    })
}

/// `size` made smaller in both directions until it fits.
fn within((width, height): (u64, u64), max: (u64, u64)) -> (u64, u64) {
    let (most_wide, most_high) = (width.min(max.0), height.min(max.1));
    let by_width = (most_wide, height * most_wide / width);
    let by_height = (width * most_high / height, most_high);
    let (width, height) = by_width.min(by_height);
    (width.max(1), height.max(1))
}

/// The members as elements.
fn xml(members: &Value) -> String {
    let elements = members.as_object().into_iter().flatten().map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), escaped);
        format!("<{name}>{text}</{name}>")
    });
    let elements: String = elements.collect();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><oembed>{elements}</oembed>")
}

/// `text` as it stands in an element or in quotes, without the characters that XML cannot have.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() && !matches!(other, '\t' | '\n' | '\r') => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_records_of_this_server_count() {
        let base = "https://example.org/quiz";
        for (url, is_ours) in [
            ("https://example.org/quiz/listen?id=1", true),
            ("http://example.org/quiz/embed?id=1", true),
            ("https://example.org/quiz/record?id=1", true),
            ("https://example.org/listen?id=1", false),
            ("https://example.org/quiz/listen/?id=1", false),
            ("https://example.org.evil.net/quiz/listen?id=1", false),
            ("https://example.org:8443/quiz/listen?id=1", false),
            ("https://example.org@evil.net/quiz/listen?id=1", false),
            ("javascript://example.org/quiz/listen?id=1", false),
            ("listen?id=1", false),
        ] {
            assert_eq!(own_query(url, base).is_some(), is_ours, "{url}");
        }
    }

    #[test]
    fn a_picture_keeps_its_shape_when_it_shrinks() {
        for (max, size) in [
            ((u64::MAX, u64::MAX), (1200, 630)),
            ((600, u64::MAX), (600, 315)),
            ((u64::MAX, 63), (120, 63)),
            ((1, 1), (1, 1)),
        ] {
            assert_eq!(within(PICTURE, max), size, "{max:?}");
        }
    }
}
