//! The body of a part, not read yet.

use std::marker::PhantomData;

use poem::http::HeaderMap;
use poem::{Body, Request, RequestBody, Result};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::http::problem::{ApiError, Kind};
use crate::http::request::header_text::{content_type, media_type};

/// The bodies of a request.
pub(super) trait Expected {
    /// The media types, of which the contract names the first one.
    const TYPES: &'static [&'static str];
    /// Whether there must be a body.
    const NEEDED: bool;
}

/// A body of tus that may be missing.
pub(super) struct TusBegin;
/// A body of tus.
pub(super) struct TusPart;
/// A body of the draft that may be missing: the WAV, or the first part of it.
pub(super) struct DraftBegin;
/// A body of the draft.
pub(super) struct DraftPart;

const OF_TUS: &[&str] = &["application/offset+octet-stream"];

impl Expected for TusBegin {
    const TYPES: &'static [&'static str] = OF_TUS;
    const NEEDED: bool = false;
}

impl Expected for TusPart {
    const TYPES: &'static [&'static str] = OF_TUS;
    const NEEDED: bool = true;
}

impl Expected for DraftBegin {
    const TYPES: &'static [&'static str] = &[
        "application/octet-stream",
        "audio/wav",
        "audio/x-wav",
        "audio/wave",
        "audio/vnd.wave",
        "application/partial-upload",
    ];
    const NEEDED: bool = false;
}

impl Expected for DraftPart {
    const TYPES: &'static [&'static str] = &["application/partial-upload"];
    const NEEDED: bool = true;
}

/// The body of a part, not read yet.
pub(super) struct PartBody<E> {
    body: Body,
    kind: Sent,
    expected: PhantomData<fn() -> E>,
}

/// What the headers say about a body.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sent {
    Part,
    Nothing,
    Other(String),
}

impl<E: Expected> PartBody<E> {
    /// The body; `None` if there is none.
    ///
    /// # Errors
    ///
    /// 415 if it is of another type.
    pub(super) fn part(self) -> Result<Option<Body>, ApiError> {
        match self.kind {
            Sent::Part => Ok(Some(self.body)),
            Sent::Nothing => Ok(None),
            Sent::Other(given) => {
                let wanted = E::TYPES.first().copied().unwrap_or_default();
                let detail = format!("The body must be {wanted}, but it is {given:?}.");
                Err(ApiError::new(Kind::UnsupportedMediaType, detail))
            }
        }
    }
}

/// The length that the headers announce; `None` if they announce none.
pub(super) fn length_of(headers: &HeaderMap) -> Option<u64> {
    let length = headers.get("content-length").and_then(|length| length.to_str().ok());
    length.and_then(|text| text.trim().parse().ok())
}

fn sent<E: Expected>(headers: &HeaderMap) -> Sent {
    let empty = length_of(headers).map_or(!headers.contains_key("transfer-encoding"), |length| length == 0);
    if !E::NEEDED && empty {
        return Sent::Nothing;
    }
    if E::TYPES.contains(&media_type(headers).as_str()) {
        return Sent::Part;
    }
    Sent::Other(content_type(headers).unwrap_or_default().to_owned())
}

impl<'a, E: Expected> ApiExtractor<'a> for PartBody<E> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let bytes = MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        let content_type = E::TYPES.first().copied().unwrap_or_default();
        let content = vec![MetaMediaType { content_type, schema: bytes }];
        Some(MetaRequest { description: None, content, required: E::NEEDED })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        Ok(Self { body: body.take()?, kind: sent::<E>(request.headers()), expected: PhantomData })
    }
}
