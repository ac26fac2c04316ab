//! What is said to a client whose bytes are no request.
//!
//! hyper answers these by itself, with a bare status and without asking anybody. Here such an answer is
//! known by its looks on its way out, and exchanged for one of the same shape as all other errors.

use std::io::IoSlice;
use std::net::IpAddr;

use quizcast_adapters::system::RandomIds;
use quizcast_domain::ids::IdSource;

use crate::http::middleware::rate_limit::RateLimit;
use crate::http::problem::{ApiError, Kind, MEDIA_TYPE};

/// Longer than any answer that hyper gives by itself.
const LONGEST: usize = 256;

/// Answers what is no request. It counts for the rate limit as a request does.
#[derive(Debug, Clone)]
pub(super) struct Refusals(RateLimit);

impl Refusals {
    pub(super) const fn new(limit: RateLimit) -> Self {
        Self(limit)
    }

    /// What to send to `peer` in the place of `bytes`, if they are an answer of hyper's own and nothing else.
    pub(super) fn in_place_of(&self, bytes: &[IoSlice<'_>], peer: IpAddr) -> Option<Vec<u8>> {
        if bytes.iter().map(|piece| piece.len()).sum::<usize>() > LONGEST {
            return None;
        }
        let bytes: Vec<u8> = bytes.iter().flat_map(|piece| piece.iter().copied()).collect();
        let error = error_of(std::str::from_utf8(&bytes).ok()?)?;
        Some(refusal(&self.0.check(peer).err().unwrap_or(error), peer))
    }
}

/// What hyper says with these bytes, or `None` if they are not from hyper alone.
fn error_of(text: &str) -> Option<ApiError> {
    let (first, headers) = text.strip_suffix("\r\n\r\n")?.split_once("\r\n")?;
    let status = first.strip_prefix("HTTP/1.")?.get(2..5)?;
    let bare = headers
        .split("\r\n")
        .all(|line| line == "content-length: 0" || line == "connection: close" || line.starts_with("date: "));
    match status {
        _ if !bare => None,
        "400" => {
            Some(ApiError::new(Kind::BadRequest, "What came is no HTTP request, or holds what none may."))
        }
        "431" => {
            let detail = "The address and the headers are too long or too many.";
            Some(ApiError::new(Kind::HeadersTooLarge, detail))
        }
        _ => None,
    }
}

fn refusal(error: &ApiError, peer: IpAddr) -> Vec<u8> {
    let id = RandomIds.next();
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

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn exchanged_by(refusals: &Refusals, text: &str) -> Option<String> {
        let (begin, end) = text.as_bytes().split_at(text.len() / 2);
        let sent = refusals.in_place_of(&[IoSlice::new(begin), IoSlice::new(end)], PEER)?;
        Some(String::from_utf8(sent).unwrap())
    }

    fn exchanged(text: &str) -> Option<String> {
        exchanged_by(&Refusals::new(RateLimit::new(None)), text)
    }

    #[test]
    fn it_counts_for_the_rate_limit() {
        let limit = RateLimit::new(std::num::NonZeroU32::new(2));
        let refusals = Refusals::new(limit.clone());
        let bare = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert!(exchanged_by(&refusals, bare).unwrap().starts_with("HTTP/1.1 400 "));
        limit.check(PEER).unwrap();
        let refused = exchanged_by(&refusals, bare).unwrap();
        assert!(refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{refused}");
        assert!(refused.contains("\"/problems/too-many-requests\""), "{refused}");
        assert!(limit.check(PEER).is_err());
    }

    #[test]
    fn a_bare_answer_becomes_a_problem_of_the_announced_length() {
        let bare = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\
                    date: Fri, 20 Nov 2026 19:52:49 GMT\r\n\r\n";
        let sent = exchanged(bare).unwrap();
        assert!(sent.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "{sent}");
        let (head, body) = sent.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{sent}");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["type"], "/problems/headers-too-large");
        assert!(head.contains(body["instance"].as_str().unwrap()), "{sent}");
    }

    #[test]
    fn everything_else_goes_as_it_is() {
        for text in [
            "",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nx-request-id: 7\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 1\r\n\r\nx",
            "xHTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n",
        ] {
            assert_eq!(exchanged(text), None, "{text}");
        }
    }
}
