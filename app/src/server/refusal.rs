//! What is said to a client whose bytes are no request.
//!
//! hyper answers these by itself, with a bare status and without asking anybody. Here such an answer is
//! known by its looks on its way out, and exchanged for one of the same shape as all other errors.

use std::io::IoSlice;

use quizcast_adapters::system::RandomIds;
use quizcast_domain::ids::IdSource;

use crate::http::problem::{ApiError, Kind, MEDIA_TYPE};

/// Longer than any answer that hyper gives by itself.
const LONGEST: usize = 256;

/// What to send in the place of `bytes`, if they are an answer of hyper's own and nothing else.
pub(super) fn in_place_of(bytes: &[IoSlice<'_>]) -> Option<Vec<u8>> {
    if bytes.iter().map(|piece| piece.len()).sum::<usize>() > LONGEST {
        return None;
    }
    let bytes: Vec<u8> = bytes.iter().flat_map(|piece| piece.iter().copied()).collect();
    let (first, headers) = std::str::from_utf8(&bytes).ok()?.strip_suffix("\r\n\r\n")?.split_once("\r\n")?;
    let status = first.strip_prefix("HTTP/1.")?.get(2..5)?;
    let bare = headers
        .split("\r\n")
        .all(|line| line == "content-length: 0" || line == "connection: close" || line.starts_with("date: "));
    let error = match status {
        _ if !bare => return None,
        "400" => ApiError::new(Kind::BadRequest, "What came is no HTTP request, or holds what none may."),
        "431" => {
            ApiError::new(Kind::HeadersTooLarge, "The address and the headers are too long or too many.")
        }
        _ => return None,
    };
    Some(refusal(first, &error))
}

fn refusal(first: &str, error: &ApiError) -> Vec<u8> {
    let id = RandomIds.next();
    let body = error.to_json(id);
    tracing::info!(status = error.kind().status().as_u16(), %id, "refused what is no request");
    let length = body.len();
    format!(
        "{first}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {length}\r\nx-request-id: {id}\r\n\
         x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchanged(text: &str) -> Option<String> {
        let (begin, end) = text.as_bytes().split_at(text.len() / 2);
        let sent = in_place_of(&[IoSlice::new(begin), IoSlice::new(end)])?;
        Some(String::from_utf8(sent).unwrap())
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
