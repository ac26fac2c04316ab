//! Every request has an id: the caller's, if it is a UUID, or a fresh one.

use std::sync::Arc;

use poem::http::{HeaderName, HeaderValue};
use poem::{Endpoint, Middleware, Request, Response, Result};
use quizcast_domain::ids::IdSource;
use uuid::Uuid;

/// The header in which it comes and goes.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl RequestId {
    /// The id of `request`; the nil one if nobody gave it any.
    #[must_use]
    pub fn of(request: &Request) -> Uuid {
        request.data::<Self>().map_or(Uuid::nil(), |id| id.0)
    }
}

/// Gives every request its id and every answer that of its request.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct RequestIds(pub Arc<dyn IdSource>);

/// See [`RequestIds`].
#[expect(missing_debug_implementations, reason = "endpoints are not printed")]
pub struct WithRequestId<E> {
    inner: E,
    ids: Arc<dyn IdSource>,
}

impl<E: Endpoint> Middleware<E> for RequestIds {
    type Output = WithRequestId<E>;

    fn transform(&self, inner: E) -> Self::Output {
        WithRequestId { inner, ids: Arc::clone(&self.0) }
    }
}

impl<E: Endpoint> Endpoint for WithRequestId<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let given = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
        let given = given.and_then(|text| Uuid::try_parse(text).ok()).filter(|id| !id.is_nil());
        let id = given.unwrap_or_else(|| self.ids.next());
        request.set_data(RequestId(id));
        let mut response = self.inner.get_response(request).await;
        if let Ok(value) = HeaderValue::try_from(id.to_string()) {
            response.headers_mut().insert(X_REQUEST_ID, value);
        }
        Ok(response)
    }
}
