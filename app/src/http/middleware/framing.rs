//! How a request's body is framed.

use poem::http::header;
use poem::{Request, Result};

use crate::http::problem::{ApiError, Kind};

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
