//! `HEAD` is `GET` without the body.

use std::sync::Arc;

use poem::http::{HeaderValue, Method, header};
use poem::{Body, Endpoint, IntoResponse, Request, Response, Result};

use super::routes::Needs;

/// Answers `HEAD` as `GET`, with the length that the body would have, unless the route answers it itself.
///
/// poem also answers `HEAD` as `GET`, but drops the body before its length is known, so that `Content-Length` would be
/// missing (RFC 9110, 9.3.2 and 8.6).
///
/// # Errors
///
/// What `next` raises.
pub async fn answer_head<E: Endpoint>(next: Arc<E>, mut request: Request) -> Result<Response> {
    let is_head = request.method() == Method::HEAD && !Needs::of(&request).own_head;
    if is_head {
        request.set_method(Method::GET);
    }
    let mut response = next.call(request).await?.into_response();
    if is_head {
        if let Some(length) = body_length(&mut response) {
            response.headers_mut().entry(header::CONTENT_LENGTH).or_insert(HeaderValue::from(length));
        }
        response.set_body(Body::empty());
    }
    Ok(response)
}

/// The length of the body, if it is known before the body is sent.
pub(super) fn body_length(response: &mut Response) -> Option<u64> {
    let carrier: poem::http::Response<_> = Response::builder().body(response.take_body()).into();
    let length = hyper::body::Body::size_hint(carrier.body()).exact();
    response.set_body(carrier.into_body());
    length
}

#[cfg(test)]
mod tests {
    use poem::EndpointExt;
    use poem::endpoint::make_sync;

    use super::*;

    #[tokio::test]
    async fn the_length_is_known_unless_the_body_is_a_stream() {
        let mut text = Response::builder().body("four");
        assert_eq!(body_length(&mut text), Some(4));
        assert_eq!(text.into_body().into_string().await.unwrap(), "four");
        let stream = futures_util::stream::iter([Ok::<_, std::io::Error>("four")]);
        assert_eq!(body_length(&mut Response::builder().body(Body::from_bytes_stream(stream))), None);
    }

    #[tokio::test]
    async fn a_length_that_the_answer_brings_is_kept() {
        let streamed = make_sync(|_| {
            let stream = futures_util::stream::iter([Ok::<_, std::io::Error>("four")]);
            Response::builder().header(header::CONTENT_LENGTH, 4).body(Body::from_bytes_stream(stream))
        });
        let request = Request::builder().method(Method::HEAD).finish();
        let response = streamed.around(answer_head).call(request).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_LENGTH], "4");
        assert_eq!(response.into_body().into_string().await.unwrap(), "");
    }
}
