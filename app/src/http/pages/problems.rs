//! The pages that explain problems.

use poem::{Response, Result};

use super::frame::page;
use super::text::html;
use crate::http::problem::{ApiError, Kind};

/// The list of all problems, at `/problems`, or at `/problems/` if `slash`: its relative links differ.
#[must_use]
pub fn list(slash: bool) -> Response {
    let (up, below) = if slash { ("../", "") } else { ("", "problems/") };
    let item = |kind: &Kind| {
        let (slug, title, status) = (kind.slug(), html(kind.title()), kind.status().as_u16());
        format!("<li><a href=\"{below}{slug}\">{title}</a><span>{status} <code>{slug}</code></span></li>\n")
    };
    let mut kinds = Kind::ALL.to_vec();
    kinds.sort_by_key(|kind| kind.status());
    let items: String = kinds.iter().map(item).collect();
    let main = format!(
        "<h1>Problems</h1>\n<p class=\"lead\">What the errors of this server mean.</p>\n<ul>\n{items}</ul>\n"
    );
    page("Problems - Quizcast", up, &main)
}

/// The page that explains the problem with this slug.
///
/// # Errors
///
/// 404 if there is no such problem.
pub fn problem(slug: &str) -> Result<Response, ApiError> {
    let kind = Kind::by_slug(slug)
        .ok_or_else(|| ApiError::new(Kind::NotFound, "There is no problem with this name; see /problems."))?;
    let (slug, title, about) = (kind.slug(), html(kind.title()), html(kind.about()));
    let main = format!(
        "<h1>{title}</h1>\n<p class=\"quiet\">Status {status}, type <code>/problems/{slug}</code></p>\n\
        <p>{about}</p>\n<p><a href=\"../problems\">All problems</a></p>\n",
        status = kind.status().as_u16(),
    );
    Ok(page(&format!("{} - Quizcast", kind.title()), "../", &main))
}
