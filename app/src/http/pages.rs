//! Small pages for people: the first one, and those that explain problems.

use poem::http::{HeaderValue, header};
use poem::{Response, Result};

use super::problem::{ApiError, Kind};

/// These pages have a style of their own and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;\
    color-scheme:light dark}pre{overflow-x:auto;padding:1rem;border:1px solid #8888;border-radius:.4rem}\
    code{font-size:.9em}";

const INDEX: &str = "<h1>Quizcast</h1>\
    <p>A quiz feed that never repeats. Ask for new questions and get the one that was saved before them:</p>\
    <pre>curl -X POST http://127.0.0.1:8080/quiz \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"questions_num\": 1}'</pre>\
    <p>Look at what is saved, or register:</p>\
    <pre>curl 'http://127.0.0.1:8080/questions?limit=5'\n\ncurl -X POST http://127.0.0.1:8080/users \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"name\": \"Ann\"}'</pre>\
    <ul><li><a href=\"swagger-ui\">Try it out in the browser</a></li>\
    <li>The contract: <a href=\"openapi.yaml\">openapi.yaml</a>, <a href=\"openapi.json\">openapi.json</a></li>\
    <li><a href=\"problems\">What the errors mean</a></li>\
    <li><a href=\"health/ready\">Is it ready?</a> <a href=\"metrics\">Numbers</a></li></ul>";

/// The first page.
#[must_use]
pub fn index() -> Response {
    page("Quizcast", INDEX)
}

/// The list of all problems.
#[must_use]
pub fn problems() -> Response {
    let items: String = Kind::ALL.iter().map(|kind| item(*kind)).collect();
    page("Problems", &format!("<h1>Problems</h1><p>What the errors of this server mean.</p><ul>{items}</ul>"))
}

/// The page that explains the problem with this slug.
///
/// # Errors
///
/// 404 if there is no such problem.
pub fn problem(slug: &str) -> Result<Response, ApiError> {
    let kind = Kind::by_slug(slug)
        .ok_or_else(|| ApiError::new(Kind::NotFound, "There is no problem with this name; see /problems."))?;
    let (title, status, about) = (kind.title(), kind.status(), kind.about());
    let body = format!(
        "<h1>{title}</h1><p><code>{slug}</code>, status {status}</p><p>{about}</p>\
        <p><a href=\"../problems\">All problems</a></p>"
    );
    Ok(page(title, &body))
}

fn item(kind: Kind) -> String {
    let (slug, title, status) = (kind.slug(), kind.title(), kind.status().as_u16());
    format!("<li><a href=\"problems/{slug}\"><code>{slug}</code></a> ({status}): {title}</li>")
}

fn page(title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
        <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body>{body}</body></html>"
    );
    let mut response = Response::builder().content_type("text/html; charset=utf-8").body(html);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
