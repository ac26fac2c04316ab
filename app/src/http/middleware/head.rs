//! `HEAD` is `GET` without the body.

use poem::http::{HeaderValue, Method, header};
use poem::{Body, Request, Response};

use super::routes::Needs;

/// Answers `HEAD` as `GET`, with the length that the body would have, unless the route answers it itself.
///
/// poem also answers `HEAD` as `GET`, but drops the body before its length is known, so that `Content-Length` would be
/// missing (RFC 9110, 9.3.2 and 8.6).
#[derive(Debug, Clone, Copy)]
pub struct HeadOnly(bool);

impl HeadOnly {
    /// Makes a `GET` of a `HEAD`.
    pub fn take(request: &mut Request) -> Self {
        let is_head = request.method() == Method::HEAD && !Needs::of(request).own_head;
        if is_head {
            request.set_method(Method::GET);
        }
        Self(is_head)
    }

    /// Takes the body from the answer to such a `GET`.
    pub fn cut(self, response: &mut Response) {
        if !self.0 {
            return;
        }
        if let Some(length) = body_length(response) {
            response.headers_mut().entry(header::CONTENT_LENGTH).or_insert(HeaderValue::from(length));
        }
        response.set_body(Body::empty());
    }
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
        let stream = futures_util::stream::iter([Ok::<_, std::io::Error>("four")]);
        let mut response =
            Response::builder().header(header::CONTENT_LENGTH, 4).body(Body::from_bytes_stream(stream));
        let mut request = Request::builder().method(Method::HEAD).finish();
        HeadOnly::take(&mut request).cut(&mut response);
        assert_eq!(request.method(), Method::GET);
        assert_eq!(response.headers()[header::CONTENT_LENGTH], "4");
        assert_eq!(response.into_body().into_string().await.unwrap(), "");
    }
}
