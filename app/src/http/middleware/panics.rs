//! A panic in a handler is an answer, not a broken connection.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use poem::{Endpoint, Middleware, Request, Response, Result};

use crate::http::problem::ApiError;

/// Turns panics into problems; what was said goes to the log only.
#[derive(Debug, Clone, Copy)]
pub struct Panics;

/// See [`Panics`].
#[derive(Debug)]
pub struct Caught<E>(E);

impl<E: Endpoint> Middleware<E> for Panics {
    type Output = Caught<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Caught(inner)
    }
}

impl<E: Endpoint> Endpoint for Caught<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        match AssertUnwindSafe(self.0.call(request)).catch_unwind().await {
            Ok(result) => result.map(poem::IntoResponse::into_response),
            Err(payload) => {
                tracing::error!(panic = message(&*payload), "a handler panicked");
                Err(ApiError::internal().into())
            }
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
        let endpoint = poem::endpoint::make_sync(|_| -> () { panic!("the secret reason") }).with(Panics);
        let error = endpoint.call(Request::default()).await.unwrap_err();
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!error.to_string().contains("secret"));
    }
}
