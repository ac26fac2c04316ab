//! The page for a request that failed.

use std::fmt;

use askama::Template;
use poem::Response;

use super::frame::{framed, page};
use super::problems::Told;
use super::text::html;
use super::visit::Visit;
use crate::http::problem::{ApiError, Kind};

#[derive(Template)]
#[template(path = "failure.html")]
struct Failure<'a> {
    visit: &'a Visit,
    problem: Told,
    hint: String,
    /// As HTML.
    detail: String,
    request_id: String,
}

#[derive(Template)]
#[template(path = "embed_failure.html")]
struct EmbeddedFailure<'a> {
    visit: &'a Visit,
    problem: Told,
    hint: String,
}

/// The page for `error`, with the status and the headers of the problem. `is_record` says that the address names a
/// record, and `is_framed` that other sites show this page in a frame.
#[must_use]
pub fn failure(
    visit: &Visit,
    error: &ApiError,
    id: impl fmt::Display,
    is_record: bool,
    is_framed: bool,
) -> Response {
    let problem = Told::new(error.kind(), visit.language());
    let hint = visit.text(match (error.kind(), is_record) {
        (Kind::NotFound | Kind::BadRequest, true) => "failure.record",
        (Kind::NotFound, false) => "failure.missing",
        _ => "failure.hint",
    });
    let (hint, request_id) = (hint.into_owned(), id.to_string());
    let shown = if is_framed {
        framed(visit, &EmbeddedFailure { visit, problem, hint })
    } else {
        page(visit, &Failure { visit, problem, hint, detail: html(error.detail()), request_id })
    };
    let mut response = error.clone().into_response(id);
    response.headers_mut().extend(shown.headers().clone());
    response.set_body(shown.into_body());
    response
}

#[cfg(test)]
mod tests {
    use poem::http::StatusCode;

    use super::super::language::Language;
    use super::*;

    #[tokio::test]
    async fn what_a_caller_wrote_is_text_there() {
        let error = ApiError::new(Kind::NotFound, "<b>`y`");
        let page = failure(&Visit::at("/x", Language::En), &error, "<i>", false, false);
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        let text = page.into_body().into_string().await.unwrap();
        assert!(text.contains("&lt;b&gt;<code>y</code>") && !text.contains("<i>"), "{text}");
    }

    #[test]
    fn the_headers_of_the_problem_stay() {
        let error = ApiError::method_not_allowed("GET, HEAD");
        let page = failure(&Visit::at("/listen", Language::Ru), &error, 7, true, false);
        assert_eq!((page.status().as_u16(), page.header("allow")), (405, Some("GET, HEAD")));
        assert_eq!(page.content_type(), Some("text/html; charset=utf-8"));
    }
}
