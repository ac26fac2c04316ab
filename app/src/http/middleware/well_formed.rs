//! Refuses requests that two servers on their way could read differently.

use poem::Request;
use poem::http::uri::Authority;
use poem::http::{HeaderValue, Version, header};

use crate::http::problem::{ApiError, Kind};

/// Refuses an HTTP/1.1 request without exactly one header `Host` (RFC 9112, 3.2), and any request whose `Host` is no
/// host: two servers on its way could take it for requests to two different hosts.
///
/// # Errors
///
/// 400 for such a request.
pub fn refuse_without_host(request: &Request) -> Result<(), ApiError> {
    let hosts = request.headers().get_all(header::HOST);
    if hosts.iter().any(|host| !names_a_host(host)) {
        return Err(ApiError::field(Kind::BadRequest, "Host", "This is no host."));
    }
    let hosts = hosts.iter().count();
    if request.version() != Version::HTTP_11 || hosts == 1 {
        return Ok(());
    }
    let detail = format!("An HTTP/1.1 request has exactly one such header, not {hosts}.");
    Err(ApiError::field(Kind::BadRequest, "Host", detail))
}

/// A host with or without a port, or an empty text, which stands for no particular host.
fn names_a_host(value: &HeaderValue) -> bool {
    let text = value.as_bytes();
    text.is_empty() || (!text.contains(&b'@') && Authority::try_from(text).is_ok())
}

/// Refuses a body in any transfer coding but `chunked` (RFC 9112, 6.1): its encoded bytes would be read as the content.
///
/// # Errors
///
/// 501 for such a request.
pub fn refuse_codings(request: &Request) -> Result<(), ApiError> {
    let lines = request.headers().get_all(header::TRANSFER_ENCODING);
    let strange = lines.iter().any(|line| !line.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked"));
    if strange {
        let detail = "The only transfer coding that this server reads is chunked.";
        return Err(ApiError::new(Kind::NotImplemented, detail));
    }
    Ok(())
}
