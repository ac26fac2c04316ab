//! What a request must be like, so that no two servers on its way read it differently.

use poem::http::uri::Authority;
use poem::http::{HeaderValue, Version, header};
use poem::{Request, Result};

use crate::http::problem::{ApiError, Kind};

/// Refuses a request of HTTP/1.1 that does not have exactly one header `Host` (RFC 9112, 3.2): two
/// servers on its way could take it for requests to two different ones. Nor may it hold what names no host.
///
/// # Errors
///
/// 400 where that is so.
pub async fn refuse_without_host(request: Request) -> Result<Request> {
    let hosts = request.headers().get_all(header::HOST);
    if hosts.iter().any(|host| !names_a_host(host)) {
        return Err(ApiError::field(Kind::BadRequest, "Host", "It names no host.").into());
    }
    let hosts = hosts.iter().count();
    if request.version() != Version::HTTP_11 || hosts == 1 {
        return Ok(request);
    }
    let detail = format!("A request of HTTP/1.1 has exactly one header, not {hosts}.");
    Err(ApiError::field(Kind::BadRequest, "Host", detail).into())
}

/// A host with or without a port; nothing where the request means no particular one.
fn names_a_host(value: &HeaderValue) -> bool {
    let text = value.as_bytes();
    text.is_empty() || (!text.contains(&b'@') && Authority::try_from(text).is_ok())
}

/// Refuses a body in any transfer coding but `chunked` (RFC 9112, 6.1): its bytes would be taken for what they encode.
///
/// # Errors
///
/// 501 where that is so.
pub async fn refuse_codings(request: Request) -> Result<Request> {
    let lines = request.headers().get_all(header::TRANSFER_ENCODING);
    let strange = lines.iter().any(|line| !line.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked"));
    if strange {
        let detail = "The only transfer coding that is read here is chunked.";
        return Err(ApiError::new(Kind::NotImplemented, detail).into());
    }
    Ok(request)
}
