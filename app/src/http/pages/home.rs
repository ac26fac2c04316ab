//! The first page: what this server does, and where to go from here.

use poem::Response;

use super::frame::page;
use super::text::html;

const MAIN: &str = include_str!("home.html");

/// The first page. Its examples call this server at `base`, which has no slash at its end.
#[must_use]
pub fn home(base: &str) -> Response {
    page("Quizcast", "", &MAIN.replace("{base}", &html(base)))
}
