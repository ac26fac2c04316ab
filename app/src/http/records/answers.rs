//! What is answered about records, and with which problems.

use poem::http::StatusCode;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::Type;

use super::view::RecordPage;
use super::waveform::Waveform;
use crate::http::audio_record::RecordView;
use crate::http::problem::{CHANGE, Group, JSON_BODY, Kind, LOOKUP, Problems};
use Kind::{BadRequest, NotFound, PreconditionFailed, RangeNotSatisfiable, Unauthorized, Validation};

/// The problems of every request that names a record by its link.
const LINK: Group = &[BadRequest, NotFound];

#[derive(Debug, ApiResponse)]
pub(super) enum Shown {
    /// The record.
    #[oai(status = 200)]
    Shown(
        Json<RecordView>,
        /// Always `noindex`: whoever has the link may look, but search engines must not list it.
        #[oai(header = "X-Robots-Tag")]
        String,
    ),
}

impl Problems for Shown {
    const KINDS: &'static [Group] = &[LOOKUP, LINK];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Listed {
    /// A page of records.
    #[oai(status = 200)]
    Listed(Json<RecordPage>),
}

impl Problems for Listed {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, Validation, Unauthorized]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Renamed {
    /// The record under its new name.
    #[oai(status = 200)]
    Renamed(Json<RecordView>),
}

impl Problems for Renamed {
    const KINDS: &'static [Group] = &[CHANGE, JSON_BODY, LINK, &[Unauthorized]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Removed {
    /// The record is gone, and its link leads nowhere.
    #[oai(status = 204)]
    Removed,
}

impl Problems for Removed {
    const KINDS: &'static [Group] = &[CHANGE, LINK, &[Unauthorized]];
}

/// An MP3, a part of it, or 304.
pub(super) struct Mp3(pub(super) Response);

impl Problems for Mp3 {
    const KINDS: &'static [Group] = &[LOOKUP, LINK, &[PreconditionFailed, RangeNotSatisfiable]];
}

/// What `HEAD` answers with: the headers without the MP3, or 304.
pub(super) struct Mp3Head(pub(super) Response);

impl Problems for Mp3Head {
    const KINDS: &'static [Group] = &[LOOKUP, LINK, &[PreconditionFailed]];
}

/// A QR code.
pub(super) struct Qr(pub(super) Response);

impl Problems for Qr {
    const KINDS: &'static [Group] = &[LOOKUP, LINK];
}

/// A picture, or 304.
pub(super) struct Preview(pub(super) Response);

impl Problems for Preview {
    const KINDS: &'static [Group] = &[LOOKUP, LINK];
}

/// A waveform in one of its forms.
pub(super) struct Drawn(pub(super) Response);

impl Problems for Drawn {
    const KINDS: &'static [Group] = &[LOOKUP, LINK, &[Validation]];
}

impl IntoResponse for Mp3 {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponse for Mp3Head {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponse for Qr {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponse for Preview {
    fn into_response(self) -> Response {
        self.0
    }
}

impl IntoResponse for Drawn {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for Mp3 {
    fn meta() -> MetaResponses {
        let ranged = [LENGTH, TAG, MODIFIED, RANGES, NAME];
        let part = [CONTENT_RANGE, LENGTH, TAG, MODIFIED, RANGES, NAME];
        MetaResponses {
            responses: vec![
                answer(StatusCode::OK, "The MP3.", vec![binary(MP3)], &ranged),
                answer(
                    StatusCode::PARTIAL_CONTENT,
                    "The bytes that `Range` asked for.",
                    vec![binary(MP3)],
                    &part,
                ),
                answer(StatusCode::NOT_MODIFIED, KNOWN, Vec::new(), &[TAG, MODIFIED, NAME]),
            ],
        }
    }

    fn register(_: &mut Registry) {}
}

impl ApiResponse for Mp3Head {
    fn meta() -> MetaResponses {
        let headers = [LENGTH, TAG, MODIFIED, RANGES, NAME];
        MetaResponses {
            responses: vec![
                answer(StatusCode::OK, "As with `GET`, without the MP3.", Vec::new(), &headers),
                answer(StatusCode::NOT_MODIFIED, KNOWN, Vec::new(), &[TAG, MODIFIED, NAME]),
            ],
        }
    }

    fn register(_: &mut Registry) {}
}

impl ApiResponse for Qr {
    fn meta() -> MetaResponses {
        let content = vec![svg()];
        MetaResponses { responses: vec![answer(StatusCode::OK, "The QR code.", content, &[ROBOTS])] }
    }

    fn register(_: &mut Registry) {}
}

impl ApiResponse for Preview {
    fn meta() -> MetaResponses {
        let content = vec![binary("image/png")];
        let tag = ("ETag", "Names this picture.", "string");
        MetaResponses {
            responses: vec![
                answer(StatusCode::OK, "The picture.", content, &[tag, ROBOTS]),
                answer(StatusCode::NOT_MODIFIED, "The caller has it already.", Vec::new(), &[tag]),
            ],
        }
    }

    fn register(_: &mut Registry) {}
}

impl ApiResponse for Drawn {
    fn meta() -> MetaResponses {
        let content =
            vec![MetaMediaType { content_type: "application/json", schema: Waveform::schema_ref() }, svg()];
        let vary = ("Vary", "Names `Accept`.", "string");
        MetaResponses { responses: vec![answer(StatusCode::OK, "The waveform.", content, &[vary])] }
    }

    fn register(registry: &mut Registry) {
        Waveform::register(registry);
    }
}

const KNOWN: &str = "The caller has it already; its name may be a new one.";
const MP3: &str = "audio/mpeg";

/// A header's name, what it says, and its type.
type Header = (&'static str, &'static str, &'static str);

const LENGTH: Header = ("Content-Length", "How many bytes there are.", "integer");
const TAG: Header = ("ETag", "Names this state of the MP3; it never changes.", "string");
const MODIFIED: Header = ("Last-Modified", "When the record was made.", "string");
const RANGES: Header = ("Accept-Ranges", "Always `bytes`.", "string");
const CONTENT_RANGE: Header = ("Content-Range", "Which of how many bytes these are.", "string");
const NAME: Header = ("Content-Disposition", "The name to save it under.", "string");
const ROBOTS: Header = ("X-Robots-Tag", "Always `noindex`.", "string");

fn answer(
    status: StatusCode,
    description: &'static str,
    content: Vec<MetaMediaType>,
    headers: &[Header],
) -> MetaResponse {
    let header = |&(name, description, ty): &Header| MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: false,
        deprecated: false,
        schema: inline(MetaSchema::new(ty)),
    };
    let headers = headers.iter().map(header).collect();
    MetaResponse { description, status: Some(status.as_u16()), status_range: None, content, headers }
}

fn binary(content_type: &'static str) -> MetaMediaType {
    let schema = inline(MetaSchema::new_with_format("string", "binary"));
    MetaMediaType { content_type, schema }
}

fn svg() -> MetaMediaType {
    MetaMediaType { content_type: "image/svg+xml", schema: inline(MetaSchema::new("string")) }
}

fn inline(schema: MetaSchema) -> MetaSchemaRef {
    MetaSchemaRef::Inline(Box::new(schema))
}
