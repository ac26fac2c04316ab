//! The page of a record.

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use poem::Response;

use super::shown::Shown;
use crate::http::pages::frame;
use crate::http::pages::{Assets, Visit};
use crate::http::request::link::Links;

/// The module that brings the buttons and the player to life.
const SCRIPT: &str = "listen/main.js";

#[derive(Template)]
#[template(path = "listen.html")]
struct Listen<'a> {
    visit: &'a Visit,
    shared: &'a Shown,
    description: String,
    base: &'a str,
    /// The address of this page as a parameter.
    encoded: String,
    modules: Vec<String>,
    script: &'static str,
}

pub(super) fn page(visit: &Visit, assets: &Assets, shared: &Shown, links: &Links) -> Response {
    let base = links.base();
    let address = format!("{base}/listen?{}", shared.query);
    let page = Listen {
        visit,
        shared,
        description: visit.text_with("listen.description", "length", &shared.clock),
        base,
        encoded: utf8_percent_encode(&address, NON_ALPHANUMERIC).to_string(),
        modules: assets.modules(SCRIPT),
        script: SCRIPT,
    };
    frame::page(visit, &page)
}
