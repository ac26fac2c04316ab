//! Every request has an id: the caller's, if it is a UUID, or a fresh one.

use std::fmt;
use std::sync::Arc;

use poem::http::{HeaderName, HeaderValue};
use poem::{Request, Response};
use quizcast_domain::ids::IdSource;
use uuid::Uuid;

/// The header that carries it, in requests and in answers.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request; in the extensions of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id of `request`; the nil UUID if it was [given](Self::give) none.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        request.data::<Self>().cloned().unwrap_or_else(|| Self(Uuid::nil().to_string().into()))
    }

    /// Gives `request` an id.
    pub fn give(request: &mut Request, ids: &dyn IdSource) -> Self {
        let id = Self::given(request).unwrap_or_else(|| Self(ids.next().to_string().into()));
        request.set_data(id.clone());
        id
    }

    /// Adds it to the answer.
    pub fn show(&self, response: &mut Response) {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(X_REQUEST_ID, value);
        }
    }

    /// The caller's id as it is written, if it is a UUID with or without hyphens.
    fn given(request: &Request) -> Option<Self> {
        let text = request.headers().get(X_REQUEST_ID)?.to_str().ok()?;
        let is_uuid = matches!(text.len(), 32 | 36) && Uuid::try_parse(text).is_ok();
        is_uuid.then(|| Self(text.into()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
