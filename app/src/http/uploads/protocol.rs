//! What every request of tus has, whatever it asks for.

use std::sync::Arc;

use poem::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use poem::{Endpoint, Request, Response, Result};

use super::headers::{Checksum, EXTENSIONS, VERSION};
use crate::http::problem::{ApiError, Kind};

/// The path of the uploads.
const PATH: &str = "/uploads";

/// The path of the uploads of the IETF's draft.
const DRAFTS: &str = "/records/uploads";

const INTEROP: HeaderName = HeaderName::from_static("upload-draft-interop-version");
const INTEROP_VERSIONS: [&[u8]; 2] = [b"8", b"6"];
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const SUPPORTED: HeaderName = HeaderName::from_static("tus-version");
const KNOWN_EXTENSIONS: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const ALGORITHMS: HeaderName = HeaderName::from_static("tus-checksum-algorithm");

fn is_upload(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Takes the method from `X-HTTP-Method-Override`, for clients that can only send `GET` and `POST`.
///
/// # Errors
///
/// Never.
pub(crate) async fn override_method(mut request: Request) -> Result<Request> {
    if request.method() == Method::POST && is_upload(request.uri().path()) {
        let wanted = request.headers().get("x-http-method-override");
        match wanted.map(HeaderValue::as_bytes) {
            Some(b"PATCH") => request.set_method(Method::PATCH),
            Some(b"DELETE") => request.set_method(Method::DELETE),
            Some(b"HEAD") => request.set_method(Method::HEAD),
            _ => {}
        }
    }
    Ok(request)
}

/// Leads `POST /records` with the header `Upload-Complete` to the IETF's draft.
///
/// # Errors
///
/// Never.
pub(crate) async fn route_drafts(mut request: Request) -> Result<Request> {
    if request.method() == Method::POST
        && request.uri().path() == "/records"
        && request.headers().contains_key("upload-complete")
    {
        let query = request.uri().query().map_or_else(String::new, |query| format!("?{query}"));
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = format!("{DRAFTS}{query}").parse().ok();
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    Ok(request)
}

/// Names the interop version in every answer of the draft, which is that of the request.
fn name_interop(path: &str, version: Option<&HeaderValue>, response: &mut Response) {
    let known = version.filter(|version| INTEROP_VERSIONS.contains(&version.as_bytes()));
    if let Some(version) = known.filter(|_| path.starts_with(DRAFTS)) {
        response.headers_mut().insert(INTEROP, version.clone());
    }
}

/// Refuses other versions of the protocol. `GET` and `OPTIONS` belong to no version.
///
/// # Errors
///
/// 412 for such a request.
pub(crate) async fn refuse_other_versions(request: Request) -> Result<Request> {
    let path = request.uri().path();
    let of_tus = match *request.method() {
        Method::POST => path == PATH,
        Method::PATCH | Method::HEAD | Method::DELETE => is_upload(path) && path != PATH,
        _ => false,
    };
    let version = request.headers().get(RESUMABLE);
    // Whoever sends no token is told that first.
    let named = request.headers().contains_key(header::AUTHORIZATION);
    if of_tus && named && version.is_none_or(|version| version != VERSION) {
        let given = version.map_or_else(|| "is missing".to_owned(), |version| format!("is {version:?}"));
        let detail = format!("The header Tus-Resumable {given}; {VERSION} is spoken here.");
        return Err(ApiError::new(Kind::TusVersion, detail).into());
    }
    Ok(request)
}

/// Names the version in every answer, and all that is spoken in the answer to `OPTIONS`.
///
/// # Errors
///
/// Never.
pub(crate) async fn name_version<E: Endpoint>(
    next: Arc<E>,
    request: Request,
    most_bytes: u64,
) -> Result<Response> {
    if !is_upload(request.uri().path()) {
        let (path, version) = (request.uri().path().to_owned(), request.headers().get(INTEROP).cloned());
        let mut response = next.get_response(request).await;
        name_interop(&path, version.as_ref(), &mut response);
        return Ok(response);
    }
    let options = request.method() == Method::OPTIONS;
    let mut response = next.get_response(request).await;
    if options && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        // Its `Allow` is right, and nothing is wrong with the question.
        response.set_status(StatusCode::NO_CONTENT);
        response.set_body(());
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert(SUPPORTED, HeaderValue::from_static(VERSION));
    if options {
        headers.insert(KNOWN_EXTENSIONS, HeaderValue::from_static(EXTENSIONS));
        headers.insert(ALGORITHMS, HeaderValue::from_static(Checksum::ALGORITHMS));
        headers.insert(MAX_SIZE, HeaderValue::from(most_bytes));
    }
    Ok(response)
}
