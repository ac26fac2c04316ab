//! Headers for browsers: which pages may read an answer (CORS), and what an answer must not do (security headers).
//!
//! Nothing is refused here: the browser decides from these headers whether a page may read an answer. Requests of the
//! server's own pages carry `Origin` too, and must pass although it is not listed. That is why poem's `Cors`, which
//! refuses other origins, is not used. Nor is `CorsLayer` of tower-http: it answers every `OPTIONS` itself, where a
//! path without it must get 405, and adds its headers to answers for other origins.

use std::sync::Arc;

use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use poem::{Request, Response};

use super::routes::{Audience, Needs};
use crate::http::request::old_paths::is_old;

/// Each header with its value for answers that do not set it.
const DEFAULTS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Adds the headers that every answer has; pages set their own policies. What is for frames of other sites may be framed.
pub fn add_security_headers(response: &mut Response, audience: Audience) {
    for (name, value) in DEFAULTS {
        if audience == Audience::Frames && name == header::X_FRAME_OPTIONS {
            continue;
        }
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
}

const HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, If-Unmodified-Since, Range, \
     Tus-Resumable, Upload-Checksum, Upload-Complete, Upload-Defer-Length, Upload-Draft-Interop-Version, \
     Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override, X-Request-Id",
);
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Location, Content-Location, ETag, Content-Range, X-Request-Id, Retry-After, Tus-Checksum-Algorithm, \
     Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Complete, Upload-Defer-Length, \
     Upload-Draft-Interop-Version, Upload-Expires, Upload-Length, Upload-Limit, Upload-Metadata, Upload-Offset",
);
/// How long browsers may keep the answer to a preflight, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The methods of what pages of every origin may read.
const OPEN_METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST");
/// Of a preflight that asks for more bytes of header names than this, they are not repeated.
const MAX_WANTED: usize = 1024;

/// Lets web pages of certain origins read answers.
#[derive(Debug, Clone)]
pub struct Cors {
    origins: Arc<[String]>,
    methods: HeaderValue,
}

impl Cors {
    /// `*` among the origins stands for every origin; `methods` are those of all routes together.
    #[must_use]
    pub fn new(origins: &[String], methods: HeaderValue) -> Self {
        let trimmed = origins.iter().map(|origin| origin.trim_end_matches('/').to_owned());
        Self { origins: trimmed.collect(), methods }
    }

    /// How pages of other origins may see the answer to `request`.
    pub fn visitor(&self, request: &Request) -> Visitor<'_> {
        let headers = request.headers();
        let asks = request.method() == Method::OPTIONS
            && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        if is_old(request.uri().path()) || Needs::of(request).audience == Audience::Sites {
            let wanted = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
            return Visitor { preflight: asks, who: Who::Anybody { wanted } };
        }
        if self.origins.is_empty() {
            return Visitor { preflight: false, who: Who::Nobody };
        }
        let allowed = headers.get(header::ORIGIN).and_then(|origin| self.allowed(origin));
        Visitor { preflight: asks && allowed.is_some(), who: Who::Listed { allowed, methods: &self.methods } }
    }

    fn allowed(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        if self.origins.iter().any(|known| known == "*") {
            return Some(HeaderValue::from_static("*"));
        }
        let text = origin.to_str().ok()?;
        self.origins.iter().any(|known| known.eq_ignore_ascii_case(text)).then(|| origin.clone())
    }
}

/// What a page of another origin may see of an answer.
#[derive(Debug)]
pub struct Visitor<'a> {
    preflight: bool,
    who: Who<'a>,
}

#[derive(Debug)]
enum Who<'a> {
    /// Pages of every origin; `wanted` are the headers that a preflight asks for.
    Anybody {
        wanted: Option<HeaderValue>,
    },
    /// Pages of listed origins, if this is one.
    Listed {
        allowed: Option<HeaderValue>,
        methods: &'a HeaderValue,
    },
    Nobody,
}

impl Visitor<'_> {
    /// The answer, if this is a preflight of a page that may ask: no route sees it.
    pub fn preflight(&self) -> Option<Response> {
        self.preflight.then(|| Response::builder().status(StatusCode::NO_CONTENT).finish())
    }

    /// Adds the headers that let the page read the answer.
    pub fn admit(self, response: &mut Response) {
        let headers = response.headers_mut();
        match self.who {
            Who::Nobody => {}
            Who::Anybody { wanted } => {
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
                headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
                if self.preflight {
                    add_preflight(headers, &OPEN_METHODS);
                    if let Some(wanted) = wanted.filter(|wanted| wanted.len() <= MAX_WANTED) {
                        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted);
                    }
                    headers.append(header::VARY, HeaderValue::from_static("Access-Control-Request-Headers"));
                }
            }
            Who::Listed { allowed, methods } => {
                // Caches must know that the answer depends on `Origin`, also if this request has none.
                headers.append(header::VARY, HeaderValue::from_static("Origin"));
                if let Some(origin) = allowed {
                    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
                    if self.preflight {
                        add_preflight(headers, methods);
                    }
                }
            }
        }
    }
}

fn add_preflight(headers: &mut HeaderMap, methods: &HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
}
