//! What all pages have.

use askama::Template;
use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{Body, Response};

use super::assets;
use super::visit::Visit;

/// Pages load everything from this server, and no script of theirs turns a text into markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types quizcast";

/// The same for what is shown inside pages of other sites.
const FRAMED_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    media-src 'self' blob:; connect-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types quizcast";

const PERMISSIONS: &str = "microphone=(self), display-capture=(self), camera=(), geolocation=()";

/// A page for this visit.
pub(crate) fn page(visit: &Visit, page: &impl Template) -> Response {
    let mut response = rendered(visit, page);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    for (name, value) in [
        ("permissions-policy", PERMISSIONS),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// A page that other sites may show in a frame.
pub(crate) fn framed(visit: &Visit, page: &impl Template) -> Response {
    let mut response = rendered(visit, page);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAMED_POLICY));
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(resource, HeaderValue::from_static("cross-origin"));
    response
}

fn rendered(visit: &Visit, page: &impl Template) -> Response {
    let html = page.render().unwrap_or_else(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a page could not be written");
        String::new()
    });
    let status = if html.is_empty() { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    let packed = if visit.takes_gzip() { assets::packed(html.as_bytes()) } else { None };
    let is_packed = packed.is_some();
    let body = packed.map_or_else(|| html.into(), Body::from);
    let mut response = Response::builder().status(status).content_type("text/html; charset=utf-8").body(body);
    let headers = response.headers_mut();
    if is_packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    visit.tell(headers);
    response
}

/// A text that browsers may keep, but must ask about before each use.
#[must_use]
pub(super) fn served(media_type: &str, text: impl Into<Body>) -> Response {
    let mut response = Response::builder().content_type(media_type).body(text);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
