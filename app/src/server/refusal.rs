//! The answer to bytes that are no HTTP request.
//!
//! hyper answers them itself: it writes a bare `400` or `431` to the socket without calling the service, and no option
//! of it changes that. But every error must be a problem, and must count for the rate limit. So the socket
//! ([`Watched`](super::io::Watched)) passes what hyper writes while no request is being answered through
//! [`Refusals::in_place_of`], and sends a problem instead of such an answer.

use std::fmt;
use std::io::IoSlice;
use std::net::IpAddr;
use std::sync::Arc;

/// Longer than any answer that hyper writes by itself.
const LONGEST: usize = 256;

/// What came instead of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRequest {
    /// Bytes that HTTP does not know, or does not allow there.
    Unreadable,
    /// A head that is too long, or has too many headers.
    HeadTooLarge,
}

/// Answers what is no request.
pub trait Refuse: Send + Sync {
    /// The whole answer to `peer`, as bytes of HTTP/1.1. The connection is closed after it.
    fn refuse(&self, what: NoRequest, peer: IpAddr) -> Vec<u8>;
}

/// Replaces hyper's own answers by those of a [`Refuse`].
#[derive(Clone)]
pub(super) struct Refusals(Arc<dyn Refuse>);

impl fmt::Debug for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refusals")
    }
}

impl Refusals {
    pub(super) const fn new(refuse: Arc<dyn Refuse>) -> Self {
        Self(refuse)
    }

    /// What to send to `peer` instead of `written`, if that is one whole answer of hyper's own.
    pub(super) fn in_place_of(&self, written: &[IoSlice<'_>], peer: IpAddr) -> Option<Vec<u8>> {
        if written.iter().map(|piece| piece.len()).sum::<usize>() > LONGEST {
            return None;
        }
        let bytes = written.iter().map(|piece| &**piece).collect::<Vec<_>>().concat();
        let what = refused_by_hyper(std::str::from_utf8(&bytes).ok()?)?;
        Some(self.0.refuse(what, peer))
    }
}

/// What hyper refuses with this answer; `None` if the answer is not hyper's own. Answers of the service have other
/// headers, too.
///
/// hyper's third such status, 414, does not occur: a target that is too long for hyper is also longer than the buffer
/// for a head, and 431 comes first.
fn refused_by_hyper(answer: &str) -> Option<NoRequest> {
    let (status_line, headers) = answer.strip_suffix("\r\n\r\n")?.split_once("\r\n")?;
    let is_hypers =
        |line: &str| matches!(line, "content-length: 0" | "connection: close") || line.starts_with("date: ");
    if !headers.split("\r\n").all(is_hypers) {
        return None;
    }
    match status_line.strip_prefix("HTTP/1.")?.get(2..5)? {
        "400" => Some(NoRequest::Unreadable),
        "431" => Some(NoRequest::HeadTooLarge),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    struct Named;

    impl Refuse for Named {
        fn refuse(&self, what: NoRequest, peer: IpAddr) -> Vec<u8> {
            format!("{what:?} {peer}").into_bytes()
        }
    }

    fn replaced(text: &str) -> Option<String> {
        let (begin, end) = text.as_bytes().split_at(text.len() / 2);
        let refusals = Refusals::new(Arc::new(Named));
        let sent = refusals.in_place_of(&[IoSlice::new(begin), IoSlice::new(end)], PEER)?;
        Some(String::from_utf8(sent).unwrap())
    }

    #[test]
    fn a_bare_answer_is_replaced() {
        let bare = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\
                    date: Fri, 20 Nov 2026 19:52:49 GMT\r\n\r\n";
        assert_eq!(replaced(bare).unwrap(), "HeadTooLarge 192.0.2.1");
        let bare = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(replaced(bare).unwrap(), "Unreadable 192.0.2.1");
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
            assert_eq!(replaced(text), None, "{text}");
        }
    }
}
