//! Which server a request means.

use poem::http::{Version, header};
use poem::{Request, Result};

use crate::http::problem::{ApiError, Kind};

/// Refuses a request of HTTP/1.1 that does not have exactly one header `Host` (RFC 9112, 3.2): two
/// servers on its way could take it for requests to two different ones.
///
/// # Errors
///
/// 400 where that is so.
pub async fn refuse_without_host(request: Request) -> Result<Request> {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if request.version() != Version::HTTP_11 || hosts == 1 {
        return Ok(request);
    }
    let detail = format!("A request of HTTP/1.1 has exactly one header, not {hosts}.");
    Err(ApiError::field(Kind::BadRequest, "Host", detail).into())
}
