//! Every error, whoever raised it, is one kind of answer.

use std::sync::Arc;

use poem::PathPattern;
use poem::http::{HeaderValue, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use super::body_guard::Closing;
use super::request_id::RequestId;
use super::route_table::RouteTable;
use crate::http::problem::{ApiError, Kind, MEDIA_TYPE};
use crate::http::{accept, pages};

/// Answers errors as problems, with the id of the request and the methods that a path has. A browser gets a
/// page for what is not there.
#[derive(Debug, Clone)]
pub struct Problems(pub Arc<RouteTable>);

/// See [`Problems`].
#[derive(Debug)]
pub struct WithProblems<E> {
    inner: E,
    table: Arc<RouteTable>,
}

impl<E: Endpoint> Middleware<E> for Problems {
    type Output = WithProblems<E>;

    fn transform(&self, inner: E) -> Self::Output {
        WithProblems { inner, table: Arc::clone(&self.0) }
    }
}

impl<E: Endpoint> Endpoint for WithProblems<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = RequestId::of(&request);
        let browser = accept::is_browser(request.headers(), MEDIA_TYPE);
        let address = browser.then(|| request.uri().path().to_owned());
        let error = match self.inner.call(request).await {
            Ok(response) => return Ok(response.into_response()),
            Err(error) if error.is_from_response() => return Ok(error.into_response()),
            Err(error) => error,
        };
        let pattern = error.data::<PathPattern>().cloned();
        let closes = error.data::<Closing>().is_some();
        let path = pattern.as_ref().and_then(|pattern| self.table.path(&pattern.0));
        let mut error = ApiError::from_framework(error, path);
        if error.kind() == Kind::MethodNotAllowed {
            let methods = pattern.as_ref().and_then(|pattern| self.table.methods(&pattern.0));
            error = ApiError::method_not_allowed(methods.unwrap_or_default());
        }
        let mut response = if error.kind() == Kind::NotFound {
            not_found(error, address.as_deref(), id)
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
}

/// A page for the browser that asked for `address`, else a problem. Caches must know that there are two answers.
fn not_found(error: ApiError, address: Option<&str>, id: RequestId) -> Response {
    let mut response = match address {
        Some(address) => pages::missing(address, error.detail(), id),
        None => error.into_response(id),
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}
