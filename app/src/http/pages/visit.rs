//! What a page has to know of the request for it.

use std::borrow::Cow;

use poem::Request;
use poem::http::{HeaderMap, HeaderValue, Uri, header};
use url::form_urlencoded;

use super::language::{Language, NAME};
use super::text::html;
use super::texts;
use crate::http::request::accept;

/// Somebody opens a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    language: Language,
    /// Whether somebody chose the language: the address names it, and a browser opens it as a page. A script that loads
    /// the page chooses nothing.
    is_chosen: bool,
    up: String,
    /// What the address asks for besides the language.
    query: String,
    takes_gzip: bool,
}

/// A link to the same page in a language.
#[derive(Debug)]
pub(crate) struct Switch {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) link: String,
    pub(crate) is_current: bool,
}

impl Visit {
    /// By this request.
    #[must_use]
    pub fn new(request: &Request) -> Self {
        Self::to(request.original_uri(), request.headers())
    }

    /// By a request for this address with these headers.
    pub(crate) fn to(uri: &Uri, headers: &HeaderMap) -> Self {
        let asked = uri.query().unwrap_or_default();
        let chosen = Language::chosen(asked);
        let pairs = form_urlencoded::parse(asked.as_bytes());
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs.filter(|(name, _)| name != NAME))
            .finish();
        Self {
            language: chosen.unwrap_or_else(|| Language::preferred(headers)),
            is_chosen: chosen.is_some() && is_opened(headers),
            up: up_from(uri.path()),
            query,
            takes_gzip: accept::takes_gzip(headers),
        }
    }

    /// The relative way to the folder of the first page; empty if that is the same folder.
    #[must_use]
    pub fn up(&self) -> &str {
        &self.up
    }

    /// The relative way to the first page.
    #[must_use]
    pub fn home(&self) -> &str {
        if self.up.is_empty() { "./" } else { &self.up }
    }

    /// The text with this name.
    #[must_use]
    pub fn text(&self, name: &str) -> Cow<'static, str> {
        texts::text(self.language, name)
    }

    /// The text with this name, with `value` at its `place`.
    #[must_use]
    pub fn text_with(&self, name: &str, place: &str, value: &str) -> String {
        self.text(name).replace(&format!("{{{place}}}"), value)
    }

    /// The text with this name as HTML; what stands in backticks is code.
    #[must_use]
    pub fn html(&self, name: &str) -> String {
        html(&self.text(name))
    }

    /// Whether the page may be packed.
    pub(super) const fn takes_gzip(&self) -> bool {
        self.takes_gzip
    }

    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    /// Whether what this server says in English only is in another language than the page.
    pub(super) fn is_translated(&self) -> bool {
        self.language != Language::En
    }

    /// The same page in each language.
    pub(crate) fn switches(&self) -> Vec<Switch> {
        let switch = |language: Language| Switch {
            code: language.code(),
            name: language.name(),
            link: self.link_in(language),
            is_current: language == self.language,
        };
        Language::ALL.map(switch).into()
    }

    fn link_in(&self, language: Language) -> String {
        let between = if self.query.is_empty() { "" } else { "&" };
        format!("?{}{between}{NAME}={}", self.query, language.code())
    }

    /// The program's version.
    #[expect(clippy::unused_self, reason = "templates call it")]
    pub(crate) const fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// The program's licence.
    #[expect(clippy::unused_self, reason = "templates call it")]
    pub(crate) const fn licence(&self) -> &'static str {
        env!("CARGO_PKG_LICENSE")
    }

    /// Adds what browsers and caches must know of the language. A language that the address names is kept for a year.
    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        let code = self.language.code();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(code));
        headers.append(header::VARY, HeaderValue::from_static("Accept-Language, Cookie, Accept-Encoding"));
        let cookie = format!("{NAME}={code}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Some(cookie) = self.is_chosen.then(|| HeaderValue::try_from(cookie).ok()).flatten() {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

/// Whether a page is opened, as far as the browser says what it does.
fn is_opened(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate")
}

/// The relative way from `path` to the folder of the first page. Browsers do not count a slash written as `%2F`.
fn up_from(path: &str) -> String {
    "../".repeat(path.matches('/').count().saturating_sub(1))
}

#[cfg(test)]
impl Visit {
    /// In `language`, at an address with this path and query.
    pub(super) fn at(uri: &'static str, language: Language) -> Self {
        Self { language, ..Self::to(&Uri::from_static(uri), &HeaderMap::new()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_is_as_many_steps_up_as_there_are_slashes() {
        for (path, up) in
            [("/x", ""), ("/x/", "../"), ("/x/y", "../"), ("/a/b/c", "../../"), ("*", ""), ("/a%2Fb", "")]
        {
            assert_eq!(up_from(path), up, "{path}");
        }
    }

    #[test]
    fn the_other_language_is_the_same_address_with_a_parameter() {
        for (uri, link) in [
            ("/", "?lang=ru"),
            ("/x?lang=en", "?lang=ru"),
            ("/listen?id=1&lang=en&user=%222", "?id=1&user=%222&lang=ru"),
        ] {
            assert_eq!(Visit::at(uri, Language::En).link_in(Language::Ru), link, "{uri}");
        }
    }

    #[test]
    fn only_a_chosen_language_is_kept() {
        let mut headers = HeaderMap::new();
        Visit::at("/x", Language::Ru).tell(&mut headers);
        assert_eq!(headers.get(header::SET_COOKIE), None);
        assert_eq!(headers[header::CONTENT_LANGUAGE], "ru");
        Visit::at("/x?lang=ru", Language::Ru).tell(&mut headers);
        assert!(headers[header::SET_COOKIE].to_str().unwrap().starts_with("lang=ru; Path=/;"));
        for (mode, kept) in [("navigate", true), ("cors", false), ("no-cors", false)] {
            let asked = HeaderMap::from_iter([("sec-fetch-mode".parse().unwrap(), mode.parse().unwrap())]);
            let mut headers = HeaderMap::new();
            Visit::to(&Uri::from_static("/?lang=ru"), &asked).tell(&mut headers);
            assert_eq!(headers.contains_key(header::SET_COOKIE), kept, "{mode}");
        }
    }
}
