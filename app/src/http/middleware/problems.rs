//! Makes a problem of every error, whoever raised it, and of a panic in a handler.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use poem::PathPattern;
use poem::http::{HeaderValue, header};
use poem::{Request, Response, Result};

use super::body_guard::Closing;
use super::request_id::RequestId;
use super::routes::{Audience, Needs, RouteTable};
use crate::http::pages::{self, Visit};
use crate::http::problem::{ApiError, Kind, MEDIA_TYPE};
use crate::http::request::accept;
use crate::http::request::old_paths::is_old;

/// What the answer to a request needs if it becomes a problem.
#[derive(Debug)]
pub struct Asked {
    id: RequestId,
    is_old: bool,
    audience: Audience,
    visit: Option<Visit>,
    is_record: bool,
}

impl Asked {
    /// Notes it before the request is gone.
    pub fn of(request: &Request, id: RequestId) -> Self {
        let is_old = is_old(request.uri().path());
        let audience = Needs::of(request).audience;
        let browser = !is_old && accept::is_browser(request.headers(), MEDIA_TYPE);
        let visit = browser.then(|| Visit::new(request));
        Self { id, is_old, audience, visit, is_record: request.uri().path() == "/record" }
    }

    /// Answers an error with a problem that holds the id of the request; a 405 also names the methods of the path. A
    /// browser gets a page for a 404, and for every error of a route for people.
    pub fn answer(self, error: poem::Error, table: &RouteTable) -> Response {
        if error.is_from_response() {
            return error.into_response();
        }
        let Self { id, is_old, audience, visit, is_record } = self;
        let pattern = error.data::<PathPattern>().cloned();
        let closes = error.data::<Closing>().is_some();
        let path = pattern.as_ref().and_then(|pattern| table.path(&pattern.0)).map(AsRef::as_ref);
        let mut error = ApiError::from_framework(error, path);
        if error.kind() == Kind::MethodNotAllowed {
            let methods = pattern.as_ref().and_then(|pattern| table.methods(&pattern.0));
            error = ApiError::method_not_allowed(methods.unwrap_or_default());
        }
        let mut response = if is_old {
            error.with_phrase().into_response(id)
        } else if error.kind() == Kind::NotFound || matches!(audience, Audience::People | Audience::Frames) {
            shown(error, visit.as_ref(), id, is_record, audience)
        } else {
            error.into_response(id)
        };
        if closes {
            Closing::say(&mut response);
        }
        if let Some(pattern) = pattern {
            response.set_data(pattern);
        }
        response
    }
}

/// A page for this visit of a browser, else a problem. `Vary` tells caches that there are two answers.
fn shown(
    error: ApiError,
    visit: Option<&Visit>,
    id: RequestId,
    is_record: bool,
    audience: Audience,
) -> Response {
    let is_framed = audience == Audience::Frames;
    let mut response = match visit {
        Some(visit) => pages::failure(visit, &error, id, is_record || audience != Audience::Usual, is_framed),
        None => error.into_response(id),
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// Turns a panic into a problem; the message of the panic goes to the log only.
///
/// # Errors
///
/// What `answer` raises, and 500 where it panics.
pub async fn catch_panic(answer: impl Future<Output = Result<Response>>) -> Result<Response> {
    match AssertUnwindSafe(answer).catch_unwind().await {
        Ok(result) => result,
        Err(payload) => {
            tracing::error!(panic = message(&*payload), "a handler panicked");
            Err(ApiError::internal().into())
        }
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}

#[cfg(test)]
mod tests {
    use poem::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_500_without_its_message() {
        let error = catch_panic(async { panic!("the secret reason") }).await.unwrap_err();
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!error.to_string().contains("secret"));
    }
}
