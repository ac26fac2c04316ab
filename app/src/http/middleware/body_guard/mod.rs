//! Bounds the body of each request: its length, the time it takes, and how much of it is read after a refusal.

mod meter;
mod shared;

use std::time::Duration;

use poem::http::{HeaderValue, Method, Version, header};
use poem::{Endpoint, IntoResponse, Middleware, PathPattern, Request, Response, Result};

use super::routes::{Bodies, Needs};
use crate::config::HttpSettings;
use crate::http::problem::{ApiError, Kind};
use crate::http::request::header_text::{FORM, media_type};
use crate::server::KeptOpen;
pub use meter::{Cut, Limits};
use shared::{Drain, SharedBody};

/// The longest JSON body.
pub const MAX_JSON: u64 = 64 * 1024;

/// How many bytes a form may hold besides its audio: heads of parts, other parts, what follows the last boundary.
const FORM_OVERHEAD: u64 = 256 * 1024;

/// How much of a body that the handler left unread is read before the answer is sent. If its end comes within
/// that, the connection stays open for the next request.
const AT_ONCE: Drain =
    Drain { bytes: 256 * 1024, time: Duration::from_millis(50), pause: Duration::from_millis(50) };
/// How much of it is read after the answer. Many clients write the whole body before they read; if the
/// connection is closed while they write, they may never see the answer.
const AFTERWARDS: Drain =
    Drain { bytes: 1 << 30, time: Duration::from_secs(30), pause: Duration::from_secs(2) };

/// Guards the bodies of all requests. It stands outside of everything that reads them: where it cut a body off, its
/// problem replaces whatever the handler answered.
#[derive(Debug, Clone, Copy)]
pub struct BodyGuard {
    times: Limits,
    upload: u64,
}

/// How many bytes the body of a request may have; in the extensions of the request.
#[derive(Debug, Clone, Copy)]
struct Most(u64);

impl BodyGuard {
    /// With the operator's limits.
    #[must_use]
    pub const fn new(settings: &HttpSettings) -> Self {
        let (idle, rate) = (settings.idle_timeout, settings.min_upload_rate);
        Self { times: Limits { bytes: MAX_JSON, idle, rate }, upload: settings.uploads.max_bytes }
    }

    /// How many bytes the body of `request` may have. A form holds more than its audio, so that this bound
    /// does not bound the audio: `Form` does.
    fn most_bytes(&self, request: &Request) -> u64 {
        match Needs::of(request).bodies {
            Bodies::Json => return MAX_JSON,
            Bodies::UploadsOrJson if request.method() == Method::PATCH => return MAX_JSON,
            Bodies::Uploads | Bodies::UploadsOrJson | Bodies::Parts => {}
        }
        let overhead = if media_type(request.headers()) == FORM { FORM_OVERHEAD } else { 0 };
        self.upload.saturating_add(overhead)
    }
}

/// See [`BodyGuard`].
#[derive(Debug)]
pub struct Guarded<E> {
    inner: E,
    guard: BodyGuard,
}

impl<E: Endpoint> Middleware<E> for BodyGuard {
    type Output = Guarded<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Guarded { inner, guard: *self }
    }
}

impl<E: Endpoint> Endpoint for Guarded<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let expects = request.headers().contains_key(header::EXPECT);
        let body = request.take_body();
        if body.is_empty() && !expects {
            return self.inner.call(request).await.map(IntoResponse::into_response);
        }
        let old_http = request.version() < Version::HTTP_2;
        let stalled = match Needs::of(&request).bodies {
            Bodies::Parts => Kind::UploadStalled,
            Bodies::Json | Bodies::Uploads | Bodies::UploadsOrJson => Kind::RequestTimeout,
        };
        let limits = Limits { bytes: self.guard.most_bytes(&request), ..self.guard.times };
        request.set_data(Most(limits.bytes));
        let open = request.extensions_mut().remove::<KeptOpen>();
        let body = SharedBody::new(body, open, limits);
        request.set_body(body.reader());
        let result = self.inner.call(request).await.map(IntoResponse::into_response);
        let cut = body.cut();
        let result = match cut {
            Some(cut) => Err(in_place_of(&result, problem(cut, limits, stalled))),
            None => result,
        };
        let wants_no_body = expects && !body.was_polled();
        let too_slow = matches!(cut, Some(Cut::Idle | Cut::Slow));
        if wants_no_body || too_slow {
            return if old_http { result.map_err(closing) } else { result };
        }
        if body.drain(AT_ONCE).await {
            return result;
        }
        // The answer is sent at once, and the connection or HTTP/2 stream stays open until this task ends. If a
        // stream ended while curl still writes, curl would report a failure whatever the answer is.
        tokio::spawn(async move { body.drain(AFTERWARDS).await });
        if old_http { result.map_err(closing) } else { result }
    }
}

/// Refuses a request whose `Content-Length` is too large, before anything else is done for it.
///
/// # Errors
///
/// 413 for such a request.
pub fn refuse_announced(request: &Request) -> Result<(), ApiError> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|text| text.trim().parse::<u64>().ok());
    let most = request.data::<Most>().map_or(MAX_JSON, |most| most.0);
    if announced.is_some_and(|length| length > most) { Err(too_long(most)) } else { Ok(()) }
}

fn too_long(most: u64) -> ApiError {
    ApiError::new(Kind::PayloadTooLarge, format!("The body has more than {most} bytes."))
}

/// The problem of a body that was cut off; `stalled` is its kind if the body was too slow.
fn problem(cut: Cut, limits: Limits, stalled: Kind) -> ApiError {
    let Limits { bytes, idle, rate } = limits;
    match cut {
        Cut::TooLong => too_long(bytes),
        Cut::Idle => ApiError::new(stalled, format!("No byte of the body came for {idle:?}.")),
        Cut::Slow => ApiError::new(
            stalled,
            format!("Over {idle:?}, the body came at less than {rate} bytes a second."),
        ),
    }
}

/// The problem, with the path pattern of the result that it replaces.
fn in_place_of(result: &Result<Response>, problem: ApiError) -> poem::Error {
    let pattern = match result {
        Ok(response) => response.data::<PathPattern>().cloned(),
        Err(error) => error.data::<PathPattern>().cloned(),
    };
    let mut error = poem::Error::from(problem);
    if let Some(pattern) = pattern {
        error.set_data(pattern);
    }
    error
}

/// Marks an error whose answer closes the connection.
#[derive(Debug, Clone, Copy)]
pub struct Closing;

fn closing(mut error: poem::Error) -> poem::Error {
    error.set_data(Closing);
    error
}

impl Closing {
    /// Tells the client so in the header `Connection`.
    pub(super) fn say(response: &mut Response) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}
