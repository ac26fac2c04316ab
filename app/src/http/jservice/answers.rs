//! What the API of jservice.io answers with.

use std::marker::PhantomData;

use poem::http::{HeaderMap, HeaderValue, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::Type;
use serde::Serialize;

use super::packing::{Packing, Tag, WeakTag};
use crate::http::problem::{ApiError, CHANGE, Group, Kind, LOOKUP, Problems};

/// A kind of call, by what callers may do with its answers and what can go wrong.
pub(super) trait Call {
    /// Whether callers may keep the answer.
    const KEPT: bool;
    /// The problems.
    const KINDS: &'static [Group];
}

/// Clues by chance.
pub(super) struct Chance;
/// A part of all clues or categories.
pub(super) struct Listing;
/// The one that has an id.
pub(super) struct Single;
/// A report.
pub(super) struct Report;

impl Call for Chance {
    const KEPT: bool = false;
    const KINDS: &'static [Group] = &[LOOKUP, &[Kind::BadRequest]];
}

impl Call for Listing {
    const KEPT: bool = true;
    const KINDS: &'static [Group] = &[LOOKUP, &[Kind::BadRequest]];
}

impl Call for Single {
    const KEPT: bool = true;
    const KINDS: &'static [Group] = &[LOOKUP, &[Kind::NotFound]];
}

impl Call for Report {
    const KEPT: bool = false;
    const KINDS: &'static [Group] = &[CHANGE, &[Kind::NotFound, Kind::RequestTimeout]];
}

/// An answer whose body is the JSON of a `T`.
pub(super) struct Exact<T, K>(Response, PhantomData<fn() -> (T, K)>);

impl<T: Serialize, K> Exact<T, K> {
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

impl<T, K> Exact<T, K> {
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

impl<T, K> IntoResponse for Exact<T, K> {
    fn into_response(self) -> Response {
        self.0
    }
}

impl<T, K: Call> Problems for Exact<T, K> {
    const KINDS: &'static [Group] = K::KINDS;
}

impl<T: Type, K: Call> ApiResponse for Exact<T, K> {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType { content_type: "application/json", schema: T::schema_ref() }];
        let mut responses = vec![answer(200, "What was asked for.", content, K::KEPT)];
        if K::KEPT {
            responses.push(answer(304, "The caller has it already.", Vec::new(), true));
        }
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

fn answer(status: u16, description: &'static str, content: Vec<MetaMediaType>, tagged: bool) -> MetaResponse {
    let tag = MetaHeader {
        name: "ETag".to_owned(),
        description: Some("Names this state of the answer, weakly.".to_owned()),
        required: false,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
    };
    let headers = if tagged { vec![tag] } else { Vec::new() };
    MetaResponse { description, status: Some(status), status_range: None, content, headers }
}
