//! The language of a page.

use poem::http::{HeaderMap, header};
use url::form_urlencoded;

use crate::http::request::accept;

/// The parameter and the cookie that choose a language.
pub(super) const NAME: &str = "lang";

/// A language that pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// All of them; the first is for callers who ask for none of them.
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Ru];

    /// Its code in HTTP and HTML (BCP 47).
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// Its name in itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ru => "Русский",
        }
    }

    /// The language with this code.
    pub(crate) fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The language that this query of an address names.
    pub(super) fn chosen(query: &str) -> Option<Self> {
        let named = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == NAME);
        named.last().and_then(|(_, code)| Self::by_code(&code))
    }

    /// The language that the cookie names, else the one that `Accept-Language` prefers.
    pub(super) fn preferred(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let cookie = pairs.find(|(name, _)| *name == NAME).and_then(|(_, code)| Self::by_code(code));
        cookie.unwrap_or_else(|| Self::accepted(headers))
    }

    fn accepted(headers: &HeaderMap) -> Self {
        let weight = |language: Self| accept::language_weight(headers, language.code());
        let [usual, other] = Self::ALL;
        if weight(other) > weight(usual) { other } else { usual }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preferred(name: header::HeaderName, value: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        Language::preferred(&headers)
    }

    #[test]
    fn the_weights_of_languages_count() {
        use Language::{En, Ru};
        for (value, language) in [
            ("ru", Ru),
            ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Ru),
            ("en-US,en;q=0.9,ru;q=0.8", En),
            ("de,ru;q=0.5,en;q=0.4", Ru),
            ("de, *;q=0.5", En),
            ("RU;q=0.3", Ru),
            ("ru;q=0, *", En),
            ("en;q=0, *", Ru),
            ("", En),
        ] {
            assert_eq!(preferred(header::ACCEPT_LANGUAGE, value), language, "{value}");
        }
    }

    #[test]
    fn a_choice_goes_before_the_browsers_languages() {
        for (value, language) in
            [("a=b; lang=ru", Language::Ru), ("lang=de", Language::En), ("slang=ru", Language::En)]
        {
            assert_eq!(preferred(header::COOKIE, value), language, "{value}");
        }
        assert_eq!(Language::chosen("lang=en&a=b&lang=ru"), Some(Language::Ru));
        assert_eq!(Language::chosen("lang=tlh"), None);
    }
}
