//! The player of a record, for frames in pages of other sites.

use askama::Template;
use poem::Response;

use super::shown::Shown;
use crate::http::pages::{Assets, Visit, frame};
use crate::http::request::last::Last;

/// The module that brings the player to life.
const SCRIPT: &str = "embed/main.js";

#[derive(Template)]
#[template(path = "embed.html")]
struct Embed<'a> {
    visit: &'a Visit,
    shared: &'a Shown,
    /// `light`, `dark`, or nothing: as the reader's system has it.
    theme: &'a str,
    modules: Vec<String>,
    script: &'static str,
}

pub(super) fn page(visit: &Visit, assets: &Assets, shared: &Shown, query: &str) -> Response {
    let theme = Last::of(query.as_bytes(), "theme").0;
    let theme = theme.as_deref().filter(|theme| matches!(*theme, "light" | "dark")).unwrap_or_default();
    let modules = assets.modules(SCRIPT);
    frame::framed(visit, &Embed { visit, shared, theme, modules, script: SCRIPT })
}
