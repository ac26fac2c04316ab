//! What is said to a client whose bytes are no request.
//!
//! hyper answers these by itself, with a bare status and without asking anybody. Here such an answer is
//! known by its looks on its way out, and exchanged for one of the same shape as all other errors.

use std::fmt;
use std::io::IoSlice;
use std::net::IpAddr;
use std::sync::Arc;

/// Longer than any answer that hyper gives by itself.
const LONGEST: usize = 256;

/// What came in the place of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRequest {
    /// Bytes that HTTP does not have, or does not allow there.
    Unreadable,
    /// A head that is too long, or has too many headers.
    HeadTooLarge,
}

/// Answers what is no request.
pub trait Refuse: Send + Sync {
    /// The whole answer to `peer`, as bytes of HTTP/1.1. The connection is closed behind it.
    fn refuse(&self, what: NoRequest, peer: IpAddr) -> Vec<u8>;
}

/// Exchanges hyper's own answers for those of a [`Refuse`].
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

    /// What to send to `peer` in the place of `bytes`, if they are an answer of hyper's own and nothing else.
    pub(super) fn in_place_of(&self, bytes: &[IoSlice<'_>], peer: IpAddr) -> Option<Vec<u8>> {
        if bytes.iter().map(|piece| piece.len()).sum::<usize>() > LONGEST {
            return None;
        }
        let bytes: Vec<u8> = bytes.iter().flat_map(|piece| piece.iter().copied()).collect();
        let what = said_by_hyper(std::str::from_utf8(&bytes).ok()?)?;
        Some(self.0.refuse(what, peer))
    }
}

/// What hyper says with these bytes, or `None` if they are not from hyper alone.
fn said_by_hyper(text: &str) -> Option<NoRequest> {
    let (first, headers) = text.strip_suffix("\r\n\r\n")?.split_once("\r\n")?;
    let status = first.strip_prefix("HTTP/1.")?.get(2..5)?;
    let bare = headers
        .split("\r\n")
        .all(|line| line == "content-length: 0" || line == "connection: close" || line.starts_with("date: "));
    match status {
        _ if !bare => None,
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

    fn exchanged(text: &str) -> Option<String> {
        let (begin, end) = text.as_bytes().split_at(text.len() / 2);
        let refusals = Refusals::new(Arc::new(Named));
        let sent = refusals.in_place_of(&[IoSlice::new(begin), IoSlice::new(end)], PEER)?;
        Some(String::from_utf8(sent).unwrap())
    }

    #[test]
    fn a_bare_answer_is_exchanged() {
        let bare = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\
                    date: Fri, 20 Nov 2026 19:52:49 GMT\r\n\r\n";
        assert_eq!(exchanged(bare).unwrap(), "HeadTooLarge 192.0.2.1");
        let bare = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(exchanged(bare).unwrap(), "Unreadable 192.0.2.1");
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
