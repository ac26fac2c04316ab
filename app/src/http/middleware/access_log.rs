//! One line in the log per request.

use std::time::Instant;

use poem::{Endpoint, Middleware, Request, Response, Result};

use super::client::ClientAddress;
use super::request_id::RequestId;

/// Logs every request when its answer begins. Neither queries nor headers are logged: there are
/// secrets in both.
#[derive(Debug, Clone, Copy)]
pub struct AccessLog;

/// See [`AccessLog`].
#[derive(Debug)]
pub struct Logged<E>(E);

impl<E: Endpoint> Middleware<E> for AccessLog {
    type Output = Logged<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Logged(inner)
    }
}

impl<E: Endpoint> Endpoint for Logged<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let begun = Instant::now();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let (id, client) = (RequestId::of(&request), ClientAddress::of(&request));
        let span = tracing::info_span!("request", id = %id);
        let mut response = tracing::Instrument::instrument(self.0.get_response(request), span).await;
        let bytes = body_length(&mut response);
        tracing::info!(
            %method,
            path,
            status = response.status().as_u16(),
            milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            bytes,
            %client,
            %id,
            "answered"
        );
        Ok(response)
    }
}

/// How long the body is, where that is known before it is sent.
fn body_length(response: &mut Response) -> Option<u64> {
    let carrier: poem::http::Response<_> = Response::builder().body(response.take_body()).into();
    let length = hyper::body::Body::size_hint(carrier.body()).exact();
    response.set_body(carrier.into_body());
    length
}

#[cfg(test)]
mod tests {
    use poem::Body;

    use super::*;

    #[tokio::test]
    async fn the_length_is_known_unless_the_body_is_a_stream() {
        let mut text = Response::builder().body("four");
        assert_eq!(body_length(&mut text), Some(4));
        assert_eq!(text.into_body().into_string().await.unwrap(), "four");
        let stream = futures_util::stream::iter([Ok::<_, std::io::Error>("four")]);
        assert_eq!(body_length(&mut Response::builder().body(Body::from_bytes_stream(stream))), None);
    }
}
