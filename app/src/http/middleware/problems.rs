//! Makes a problem of every error, whoever raised it, and of a panic in a handler.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use poem::PathPattern;
use poem::http::{HeaderValue, header};
use poem::{Endpoint, IntoResponse, Request, Response, Result};

use super::body_guard::Closing;
use super::request_id::RequestId;
use super::routes::{Audience, Needs, RouteTable};
use crate::http::pages::{self, Visit};
use crate::http::problem::{ApiError, Kind, MEDIA_TYPE};
use crate::http::request::accept;
use crate::http::request::old_paths::is_old;

/// Answers errors with problems that hold the id of the request; a 405 also names the methods of the path. A browser gets
/// a page for a 404, and for every error of a route for people.
///
/// # Errors
///
/// Never.
pub async fn answer_problems<E: Endpoint>(
    next: Arc<E>,
    request: Request,
    table: Arc<RouteTable>,
) -> Result<Response> {
    let id = RequestId::of(&request);
    let is_old = is_old(request.uri().path());
    let audience = Needs::of(&request).audience;
    let browser = !is_old && accept::is_browser(request.headers(), MEDIA_TYPE);
    let visit = browser.then(|| Visit::new(&request));
    let is_record = request.uri().path() == "/record";
    let error = match next.call(request).await {
        Ok(response) => return Ok(response.into_response()),
        Err(error) if error.is_from_response() => return Ok(error.into_response()),
        Err(error) => error,
    };
    let pattern = error.data::<PathPattern>().cloned();
    let closes = error.data::<Closing>().is_some();
    let path = pattern.as_ref().and_then(|pattern| table.path(&pattern.0));
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
    Ok(response)
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

/// Turns panics into problems; the message of the panic goes to the log only.
///
/// # Errors
///
/// What `next` raises, and 500 where it panics.
pub async fn catch_panics<E: Endpoint>(next: Arc<E>, request: Request) -> Result<Response> {
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(result) => result.map(IntoResponse::into_response),
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
    use poem::EndpointExt;
    use poem::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_500_without_its_message() {
        let endpoint =
            poem::endpoint::make_sync(|_| -> () { panic!("the secret reason") }).around(catch_panics);
        let error = endpoint.call(Request::default()).await.unwrap_err();
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!error.to_string().contains("secret"));
    }
}
