//! The files that the pages load.

use poem::Response;
use poem::http::{HeaderValue, header};

use super::frame::served;

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("favicon.svg");

/// The style sheet of all pages.
#[must_use]
pub fn style() -> Response {
    served("text/css; charset=utf-8", STYLE)
}

/// The icon. Browsers also ask for it when they show an answer that is no page, such as an MP3.
#[must_use]
pub fn icon() -> Response {
    let mut response = served("image/svg+xml", ICON);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    response
}
