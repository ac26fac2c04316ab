//! The pages that explain problems.

use std::borrow::Cow;
use std::sync::LazyLock;

use askama::Template;
use poem::{Response, Result};
use serde_json::Value;

use super::assets;
use super::frame::page;
use super::language::Language;
use super::text::html;
use super::visit::Visit;
use crate::http::problem::{ApiError, Kind};

/// For each slug the title of the problem, and what there is to know about it.
static RUSSIAN: LazyLock<Value> = LazyLock::new(|| assets::json("pages/problems.ru.json"));

/// A kind of problem in a language.
pub(super) struct Told {
    pub(super) slug: &'static str,
    pub(super) status: u16,
    pub(super) title: Cow<'static, str>,
    pub(super) about: Cow<'static, str>,
}

impl Told {
    pub(super) fn new(kind: Kind, language: Language) -> Self {
        let told = |at: usize, english: &'static str| match language {
            Language::En => english,
            Language::Ru => RUSSIAN[kind.slug()][at].as_str().unwrap_or(english),
        };
        Self {
            slug: kind.slug(),
            status: kind.status().as_u16(),
            title: told(0, kind.title()).into(),
            about: told(1, kind.about()).into(),
        }
    }

    fn about_html(&self) -> String {
        html(&self.about)
    }
}

#[derive(Template)]
#[template(path = "problems.html")]
struct List<'a> {
    visit: &'a Visit,
    below: &'static str,
    problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct One<'a> {
    visit: &'a Visit,
    problem: Told,
}

/// The list of all problems, at `/problems`, or at `/problems/`: the relative links of these differ.
#[must_use]
pub fn list(visit: &Visit) -> Response {
    let below = if visit.up().is_empty() { "problems/" } else { "" };
    let mut kinds = Kind::ALL.to_vec();
    kinds.sort_by_key(|kind| kind.status());
    let problems = kinds.into_iter().map(|kind| Told::new(kind, visit.language())).collect();
    page(visit, &List { visit, below, problems })
}

/// The page that explains the problem with this slug.
///
/// # Errors
///
/// 404 if there is no such problem.
pub fn problem(visit: &Visit, slug: &str) -> Result<Response, ApiError> {
    let kind = Kind::by_slug(slug)
        .ok_or_else(|| ApiError::new(Kind::NotFound, "There is no problem with this name; see /problems."))?;
    Ok(page(visit, &One { visit, problem: Told::new(kind, visit.language()) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_in_russian_with_the_same_code_in_it() {
        let slugs: Vec<_> = RUSSIAN.as_object().unwrap().keys().map(String::as_str).collect();
        let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        assert_eq!(slugs, kinds);
        for &kind in Kind::ALL {
            let (english, russian) = (Told::new(kind, Language::En), Told::new(kind, Language::Ru));
            assert_ne!(english.title, russian.title, "{}", kind.slug());
            assert_ne!(english.about, russian.about, "{}", kind.slug());
            for code in english.about.split('`').skip(1).step_by(2) {
                assert!(russian.about.contains(&format!("`{code}`")), "{}: {code}", kind.slug());
            }
        }
    }
}
