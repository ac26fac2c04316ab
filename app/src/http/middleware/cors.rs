//! Which pages of other origins may read answers.
//!
//! Nothing is refused here: whether a page may see an answer is the browser's decision, made from
//! these headers. A request of the same origin carries `Origin` too and goes its way.

use std::sync::Arc;

use poem::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Middleware, Request, Response, Result};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, DELETE");
const HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, If-Range, Range, X-Request-Id",
);
const EXPOSED: HeaderValue =
    HeaderValue::from_static("Location, ETag, Content-Range, X-Request-Id, Retry-After");
/// Browsers ask again after this many seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Lets pages of these origins read answers.
#[derive(Debug, Clone)]
pub struct Cors {
    origins: Arc<[String]>,
}

impl Cors {
    /// `*` among them stands for every origin.
    #[must_use]
    pub fn new(origins: &[String]) -> Self {
        let trimmed = origins.iter().map(|origin| origin.trim_end_matches('/').to_owned());
        Self { origins: trimmed.collect() }
    }

    fn allowed(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        if self.origins.iter().any(|known| known == "*") {
            return Some(HeaderValue::from_static("*"));
        }
        let text = origin.to_str().ok()?;
        self.origins.iter().any(|known| known.eq_ignore_ascii_case(text)).then(|| origin.clone())
    }
}

/// See [`Cors`].
#[derive(Debug)]
pub struct WithCors<E> {
    inner: E,
    cors: Cors,
}

impl<E: Endpoint> Middleware<E> for Cors {
    type Output = WithCors<E>;

    fn transform(&self, inner: E) -> Self::Output {
        WithCors { inner, cors: self.clone() }
    }
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn add_preflight(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
}

impl<E: Endpoint> Endpoint for WithCors<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if self.cors.origins.is_empty() {
            return Ok(self.inner.get_response(request).await);
        }
        let allowed = request.headers().get(header::ORIGIN).and_then(|origin| self.cors.allowed(origin));
        let preflight = allowed.is_some() && is_preflight(&request);
        let mut response = if preflight {
            Response::builder().status(StatusCode::NO_CONTENT).finish()
        } else {
            self.inner.get_response(request).await
        };
        let headers = response.headers_mut();
        // The answer depends on who asks, also where nobody was named: caches must know.
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) = allowed {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            if preflight {
                add_preflight(headers);
            }
        }
        Ok(response)
    }
}
