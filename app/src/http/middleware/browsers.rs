//! What browsers are told: which pages may read an answer, and what an answer may not do.
//!
//! Nothing is refused here: whether a page may see an answer is the browser's decision, made from
//! these headers. A request of the same origin carries `Origin` too and goes its way.

use std::sync::Arc;

use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};

/// Each header with the value that it has where the answer does not bring its own.
const DEFAULTS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Adds the headers that every answer has; pages bring their own policies.
///
/// # Errors
///
/// Never.
pub async fn add_security_headers<E: Endpoint>(next: Arc<E>, request: Request) -> Result<Response> {
    let mut response = next.get_response(request).await;
    for (name, value) in DEFAULTS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    Ok(response)
}

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
    methods: HeaderValue,
}

impl Cors {
    /// `*` among the origins stands for every origin; `methods` are those that the routes have.
    #[must_use]
    pub fn new(origins: &[String], methods: HeaderValue) -> Self {
        let trimmed = origins.iter().map(|origin| origin.trim_end_matches('/').to_owned());
        Self { origins: trimmed.collect(), methods }
    }

    /// Answers preflights, and tells browsers which pages may read the answers of `next`.
    ///
    /// # Errors
    ///
    /// Never.
    pub async fn answer<E: Endpoint>(&self, next: Arc<E>, request: Request) -> Result<Response> {
        if self.origins.is_empty() {
            return Ok(next.get_response(request).await);
        }
        let allowed = request.headers().get(header::ORIGIN).and_then(|origin| self.allowed(origin));
        let preflight = allowed.is_some() && is_preflight(&request);
        let mut response = if preflight {
            Response::builder().status(StatusCode::NO_CONTENT).finish()
        } else {
            next.get_response(request).await
        };
        let headers = response.headers_mut();
        // The answer depends on who asks, also where nobody was named: caches must know.
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) = allowed {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            if preflight {
                add_preflight(headers, &self.methods);
            }
        }
        Ok(response)
    }

    fn allowed(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        if self.origins.iter().any(|known| known == "*") {
            return Some(HeaderValue::from_static("*"));
        }
        let text = origin.to_str().ok()?;
        self.origins.iter().any(|known| known.eq_ignore_ascii_case(text)).then(|| origin.clone())
    }
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn add_preflight(headers: &mut HeaderMap, methods: &HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
}
