//! The answer to bytes that are no HTTP request.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use quizcast_domain::ids::IdSource;

use super::rate_limit::RateLimit;
use crate::http::problem::{ApiError, Kind, MEDIA_TYPE};
use crate::server::{NoRequest, Refuse};

/// Answers bytes that are no request with a problem. They count for the rate limit as a request does.
pub struct Refusals {
    limit: RateLimit,
    ids: Arc<dyn IdSource>,
}

impl Refusals {
    /// Each refusal counts for `limit`, and its answer has an id from `ids`.
    #[must_use]
    pub fn new(limit: RateLimit, ids: Arc<dyn IdSource>) -> Self {
        Self { limit, ids }
    }
}

impl fmt::Debug for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusals").field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl Refuse for Refusals {
    fn refuse(&self, what: NoRequest, peer: IpAddr) -> Vec<u8> {
        let error = self.limit.check(peer).err().unwrap_or_else(|| problem(what));
        let id = self.ids.next();
        let body = error.to_json(id);
        let status = error.kind().status();
        tracing::info!(status = status.as_u16(), client = %peer.to_canonical(), %id, "refused what is no request");
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {length}\r\nx-request-id: {id}\r\n\
             x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

fn problem(what: NoRequest) -> ApiError {
    match what {
        NoRequest::Unreadable => ApiError::new(
            Kind::BadRequest,
            "These bytes are no HTTP request, or hold something that a request must not hold.",
        ),
        NoRequest::HeadTooLarge => {
            let detail = "The address and the headers are too long or too many.";
            ApiError::new(Kind::HeadersTooLarge, detail)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use quizcast_adapters::system::RandomIds;

    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn refused(limit: RateLimit, what: NoRequest) -> String {
        String::from_utf8(Refusals::new(limit, Arc::new(RandomIds)).refuse(what, PEER)).unwrap()
    }

    #[test]
    fn it_counts_for_the_rate_limit() {
        for _ in 0..10 {
            let begun = Instant::now();
            let limit = RateLimit::new(std::num::NonZeroU32::new(2));
            assert!(refused(limit.clone(), NoRequest::Unreadable).starts_with("HTTP/1.1 400 "));
            limit.check(PEER).unwrap();
            let refused = refused(limit.clone(), NoRequest::Unreadable);
            let checked = limit.check(PEER);
            // Half a second after the first one there is room for another.
            if begun.elapsed() < Duration::from_millis(500) {
                assert!(refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{refused}");
                assert!(refused.contains("\"/problems/too-many-requests\""), "{refused}");
                assert!(checked.is_err());
                return;
            }
        }
        panic!("ten times it took half a second");
    }

    #[test]
    fn it_is_a_problem_of_the_announced_length() {
        let sent = refused(RateLimit::new(None), NoRequest::HeadTooLarge);
        assert!(sent.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "{sent}");
        let (head, body) = sent.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{sent}");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["type"], "/problems/headers-too-large");
        assert!(head.contains(body["instance"].as_str().unwrap()), "{sent}");
    }
}
