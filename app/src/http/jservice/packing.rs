//! Bodies as callers want them, compressed or not, and the tags that name them.

use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use poem::{Body, Response};
use sha2::{Digest, Sha256};

use crate::http::gzip::Gzip;
use crate::http::problem::ApiError;
use crate::http::request::accept;

const MEDIA_TYPE: &str = "application/json; charset=utf-8";

/// Whether a body is compressed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packing {
    pub(super) gzip: bool,
}

impl Packing {
    /// As the caller wants it.
    pub(super) fn asked(headers: &HeaderMap) -> Self {
        Self { gzip: accept::takes_gzip(headers) }
    }

    /// A whole body.
    pub(super) fn whole(self, text: Vec<u8>) -> Result<Body, ApiError> {
        if !self.gzip {
            return Ok(text.into());
        }
        let mut gzip = Gzip::default();
        let mut packed = gzip.piece(&text).map_err(|_| ApiError::internal())?;
        packed.extend(gzip.end());
        Ok(packed.into())
    }

    /// The answer with this body, which is packed already.
    pub(super) fn response(self, body: Body) -> Response {
        let mut response = Response::builder().content_type(MEDIA_TYPE).body(body);
        if self.gzip {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        varying(response)
    }

    /// The answer to a caller who has the content.
    pub(super) fn unchanged() -> Response {
        varying(Response::builder().status(StatusCode::NOT_MODIFIED).finish())
    }
}

/// Tells caches that there are two forms of the answer.
fn varying(mut response: Response) -> Response {
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

/// Makes the tag of a content that is read in pieces.
#[derive(Default)]
pub(super) struct Tag(Sha256);

/// The tag of a content, whether it is compressed or not.
pub(super) struct WeakTag(pub(super) String);

impl Tag {
    pub(super) fn add(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub(super) fn finish(self) -> WeakTag {
        let hash = self.0.finalize();
        let short: [u8; 16] = std::array::from_fn(|at| hash[at]);
        WeakTag(format!("W/\"{:032x}\"", u128::from_be_bytes(short)))
    }
}

impl WeakTag {
    /// Whether the caller says that it has the content with this tag.
    pub(super) fn is_known_to(&self, headers: &HeaderMap) -> bool {
        let Some(known) = headers.typed_get::<IfNoneMatch>() else { return false };
        self.0.parse::<ETag>().is_ok_and(|tag| !known.precondition_passes(&tag))
    }
}
