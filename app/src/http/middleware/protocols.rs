//! What every request of the protocols of uploads has, whatever it asks for: tus, and the IETF's draft.

use poem::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use poem::{Request, Response};

use crate::http::problem::{ApiError, Kind};

/// The version of tus that is spoken here.
const VERSION: &str = "1.0.0";
/// Its extensions that are spoken here.
const EXTENSIONS: &str =
    "creation,creation-with-upload,creation-defer-length,termination,expiration,checksum";
/// The algorithms, as the header `Tus-Checksum-Algorithm` names them.
pub const CHECKSUMS: &str = "sha1,sha256";

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
pub fn override_method(request: &mut Request) {
    if request.method() == Method::POST && is_upload(request.uri().path()) {
        let wanted = request.headers().get("x-http-method-override");
        match wanted.map(HeaderValue::as_bytes) {
            Some(b"PATCH") => request.set_method(Method::PATCH),
            Some(b"DELETE") => request.set_method(Method::DELETE),
            Some(b"HEAD") => request.set_method(Method::HEAD),
            _ => {}
        }
    }
}

/// Leads `POST /records` with the header `Upload-Complete` to the IETF's draft.
pub fn route_drafts(request: &mut Request) {
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
}

/// Refuses other versions of the protocol. `GET` and `OPTIONS` belong to no version.
///
/// # Errors
///
/// 412 for such a request.
pub fn refuse_other_versions(request: &Request) -> Result<(), ApiError> {
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
        return Err(ApiError::new(Kind::TusVersion, detail));
    }
    Ok(())
}

/// The versions that the answer to a request names.
#[derive(Debug)]
pub enum Versions {
    /// Those of tus, and to `OPTIONS` all that is spoken here.
    Tus {
        /// Whether it is one to `OPTIONS`.
        options: bool,
    },
    /// That of the draft, if it is the request's.
    Draft(HeaderValue),
    /// None at all.
    None,
}

impl Versions {
    /// What the answer to `request` names.
    pub fn of(request: &Request) -> Self {
        let path = request.uri().path();
        if is_upload(path) {
            return Self::Tus { options: request.method() == Method::OPTIONS };
        }
        let version = request.headers().get(INTEROP).filter(|_| path.starts_with(DRAFTS));
        let known = version.filter(|version| INTEROP_VERSIONS.contains(&version.as_bytes()));
        known.map_or(Self::None, |version| Self::Draft(version.clone()))
    }

    /// Names them. `most_bytes` is the length of the longest upload.
    pub fn name(self, response: &mut Response, most_bytes: u64) {
        let options = match self {
            Self::None => return,
            Self::Draft(version) => {
                response.headers_mut().insert(INTEROP, version);
                return;
            }
            Self::Tus { options } => options,
        };
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
            headers.insert(ALGORITHMS, HeaderValue::from_static(CHECKSUMS));
            headers.insert(MAX_SIZE, HeaderValue::from(most_bytes));
        }
    }
}
