//! The first page: the console's shell, and what works without scripts.

use askama::Template;
use poem::Response;

use super::Assets;
use super::frame::page;
use super::visit::Visit;

/// The module that the console begins with.
const SCRIPT: &str = "console/main.js";

/// The style sheet of the console. Its views load their own.
const STYLE: &str = "style/console.css";

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    visit: &'a Visit,
    base: &'a str,
    style: &'static str,
    modules: Vec<String>,
    script: &'static str,
}

/// The first page. Its examples call this server at `base`, which has no slash at its end.
#[must_use]
pub fn home(visit: &Visit, assets: &Assets, base: &str) -> Response {
    let modules = assets.modules(SCRIPT);
    page(visit, &Home { visit, base, style: STYLE, modules, script: SCRIPT })
}
