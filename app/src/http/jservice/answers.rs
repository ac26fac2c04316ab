//! What the API of jservice.io answers with.

use std::marker::PhantomData;

use bytes::Bytes;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::http::gzip::Gzip;
use crate::http::problem::{ApiError, Group, Kind, LOOKUP, Problems};
use crate::http::request::accept;

const MEDIA_TYPE: &str = "application/json; charset=utf-8";

/// An answer whose body is the JSON of a `T`.
pub(super) struct Exact<T>(Response, PhantomData<fn() -> T>);

impl<T: Serialize> Exact<T> {
    /// An answer that differs from call to call, or must not be repeated: nobody keeps it.
    pub(super) fn fresh(headers: &HeaderMap, content: &T) -> Result<Self, ApiError> {
        let packed = Packing::asked(headers);
        Ok(Self::of(packed.response(packed.whole(text_of(content)?)?)))
    }

    /// An answer that callers may keep, but must ask about before each use.
    pub(super) fn kept(headers: &HeaderMap, content: &T) -> Result<Self, ApiError> {
        let text = text_of(content)?;
        let mut tag = Tag::default();
        tag.add(&text);
        let tag = tag.finish();
        let known = tag.is_known_to(headers);
        let packed = Packing::asked(headers);
        let response = if known { Packing::unchanged() } else { packed.response(packed.whole(text)?) };
        Ok(Self::tagged(response, &tag))
    }
}

impl<T> Exact<T> {
    /// An answer that is ready to be sent.
    fn of(response: Response) -> Self {
        Self(response, PhantomData)
    }

    /// `response`, whose content has this `tag`.
    pub(super) fn tagged(mut response: Response, tag: &WeakTag) -> Self {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.extend(HeaderValue::try_from(&tag.0).map(|tag| (header::ETAG, tag)));
        Self::of(response)
    }
}

fn text_of(content: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(content).map_err(|_| ApiError::internal())
}

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
pub(super) struct WeakTag(String);

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

/// A stream of pieces that are packed already.
pub(super) type Pieces = futures_util::stream::BoxStream<'static, std::io::Result<Bytes>>;

impl<T> IntoResponse for Exact<T> {
    fn into_response(self) -> Response {
        self.0
    }
}

impl<T> Problems for Exact<T> {
    const KINDS: &'static [Group] = &[LOOKUP, &[Kind::BadRequest, Kind::NotFound]];
}

impl<T: Type> ApiResponse for Exact<T> {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType { content_type: "application/json", schema: T::schema_ref() }];
        let answer = MetaResponse {
            description: "What was asked for.",
            status: Some(200),
            status_range: None,
            content,
            headers: Vec::new(),
        };
        MetaResponses { responses: vec![answer] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}
