//! Records as callers see them.

use std::time::Duration;

use poem::http::StatusCode;
use poem::{IntoResponse, Response};
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::{Example, Type};
use poem_openapi::{ApiResponse, Object};
use quizcast_domain::page::Page;
use quizcast_domain::records::{Record, RecordPlace};
use time::OffsetDateTime;
use uuid::Uuid;

use super::waveform::Waveform;
use crate::http::problem::{ApiError, CHANGE, Group, Kind, Problems, STORE};
use crate::http::request::cursor;
use crate::http::request::link::Links;
use crate::http::schema::{Nullable, described};
use Kind::{BadRequest, NotFound, PreconditionFailed, RangeNotSatisfiable, Unauthorized, Validation};

described! {
    /// The address of something.
    struct Address(String) { format: Some("uri") }
}

/// A record: sound that somebody keeps here as MP3.
#[derive(Debug, Object)]
#[oai(rename = "AudioRecord", example)]
pub(super) struct RecordView {
    /// The record's id.
    id: Uuid,
    /// The id of the user who owns it.
    user: Uuid,
    /// The link to the MP3. It needs no token: whoever has it may listen.
    url: Address,
    /// The uploaded file's name, where it had one.
    name: Nullable<String>,
    /// When the upload was complete.
    created_at: OffsetDateTime,
    /// Length of the source, in seconds.
    duration: f64,
    /// Samples per second of the source.
    sample_rate: u32,
    /// Channels of the source.
    channels: u16,
    /// Length of the MP3, in bytes.
    bytes: u64,
    /// Mean bit rate of the MP3, in kbit/s.
    bitrate: u32,
    /// EBU R128 integrated loudness in LUFS, of what is heard: more than two channels are mixed down first.
    /// Null where it is not defined.
    loudness: Nullable<f64>,
    /// Sample peak of the same, in dBFS; null for silence.
    peak: Nullable<f64>,
    /// What was odd about the source, e.g. that its data ends before its header says.
    warnings: Vec<String>,
}

impl RecordView {
    pub(super) fn new(record: Record, links: &Links) -> Self {
        let (url, bytes) = (links.record(&record), record.length());
        let facts = record.facts;
        Self {
            id: record.id.0,
            user: record.user.0,
            url: Address(url),
            name: record.name.map(|name| name.to_string()).into(),
            created_at: record.created_at,
            duration: seconds(facts.duration),
            sample_rate: facts.sample_rate,
            channels: facts.channels,
            bytes,
            bitrate: facts.bitrate,
            loudness: facts.loudness.map(hundredths).into(),
            peak: facts.peak.map(hundredths).into(),
            warnings: facts.warnings,
        }
    }

    /// Where the MP3 is.
    pub(super) fn url(&self) -> &str {
        &self.url.0
    }
}

/// The nearest number of seconds: a sum of whole ones and a rest has digits at its end that nobody measured.
#[expect(clippy::cast_precision_loss, reason = "up to a hundred days of nanoseconds are exact")]
fn seconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e9
}

/// Nobody hears more, and zero has no sign.
fn hundredths(level: f64) -> f64 {
    (level * 100.0).round() / 100.0 + 0.0
}

/// The answer where no record has this id and this user.
pub(super) fn missing() -> ApiError {
    ApiError::new(NotFound, "There is no such record.")
}

/// A page of records.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct RecordPage {
    /// The records, newest first.
    items: Vec<RecordView>,
    /// The cursor of the next page; null on the last one.
    next: Nullable<String>,
}

impl RecordPage {
    pub(super) fn new(page: Page<Record, RecordPlace>, links: &Links) -> Self {
        let items = page.items.into_iter().map(|record| RecordView::new(record, links)).collect();
        Self { items, next: page.next.map(cursor::write_record).into() }
    }
}

#[derive(Debug, ApiResponse)]
pub(super) enum Shown {
    /// The record.
    #[oai(status = 200)]
    Shown(
        Json<RecordView>,
        /// Always `noindex`: who has the link may look, search engines may not list it.
        #[oai(header = "X-Robots-Tag")]
        String,
    ),
}

#[derive(Debug, ApiResponse)]
pub(super) enum Listed {
    /// A page of records.
    #[oai(status = 200)]
    Listed(Json<RecordPage>),
}

#[derive(Debug, ApiResponse)]
pub(super) enum Removed {
    /// The record is gone, and its link leads nowhere.
    #[oai(status = 204)]
    Removed,
}

/// An MP3, a part of it, or the word that the caller has it already.
pub(super) struct Mp3(pub(super) Response);

/// What a request for an MP3 would be answered with.
pub(super) struct Mp3Head(pub(super) Response);

/// A waveform in one of its forms.
pub(super) struct Drawn(pub(super) Response);

/// What can happen wherever a link is followed.
const LINK: Group = &[BadRequest, NotFound];

impl Problems for Mp3 {
    const KINDS: &'static [Group] = &[STORE, LINK, &[PreconditionFailed, RangeNotSatisfiable]];
}

impl Problems for Mp3Head {
    const KINDS: &'static [Group] = &[STORE, LINK, &[PreconditionFailed]];
}

impl Problems for Shown {
    const KINDS: &'static [Group] = &[STORE, LINK];
}

impl Problems for Drawn {
    const KINDS: &'static [Group] = &[STORE, LINK, &[Validation]];
}

impl Problems for Listed {
    const KINDS: &'static [Group] = &[STORE, &[BadRequest, Validation, Unauthorized]];
}

impl Problems for Removed {
    const KINDS: &'static [Group] = &[CHANGE, LINK, &[Unauthorized]];
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
                answer(StatusCode::OK, "The MP3.", vec![mp3()], &ranged),
                answer(StatusCode::PARTIAL_CONTENT, "The bytes that `Range` asked for.", vec![mp3()], &part),
                answer(StatusCode::NOT_MODIFIED, "The caller has it already.", Vec::new(), &[TAG, MODIFIED]),
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
                answer(StatusCode::NOT_MODIFIED, "The caller has it already.", Vec::new(), &[TAG, MODIFIED]),
            ],
        }
    }

    fn register(_: &mut Registry) {}
}

impl ApiResponse for Drawn {
    fn meta() -> MetaResponses {
        let content = vec![
            MetaMediaType { content_type: "application/json", schema: Waveform::schema_ref() },
            MetaMediaType { content_type: "image/svg+xml", schema: inline(MetaSchema::new("string")) },
        ];
        let vary = ("Vary", "Names `Accept`.", "string");
        MetaResponses { responses: vec![answer(StatusCode::OK, "The waveform.", content, &[vary])] }
    }

    fn register(registry: &mut Registry) {
        Waveform::register(registry);
    }
}

/// A header's name, what it says, and its type.
type Header = (&'static str, &'static str, &'static str);

const LENGTH: Header = ("Content-Length", "How many bytes there are.", "integer");
const TAG: Header = ("ETag", "Names this state of the MP3; it never changes.", "string");
const MODIFIED: Header = ("Last-Modified", "When the record was made.", "string");
const RANGES: Header = ("Accept-Ranges", "Always `bytes`.", "string");
const CONTENT_RANGE: Header = ("Content-Range", "Which of how many bytes these are.", "string");
const NAME: Header = ("Content-Disposition", "The name to save it under.", "string");

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

fn mp3() -> MetaMediaType {
    let schema = inline(MetaSchema::new_with_format("string", "binary"));
    MetaMediaType { content_type: "audio/mpeg", schema }
}

fn inline(schema: MetaSchema) -> MetaSchemaRef {
    MetaSchemaRef::Inline(Box::new(schema))
}

impl Example for RecordView {
    fn example() -> Self {
        let id = Uuid::from_u128(0x0c9d_7a40_6f1b_4c3e_8a55_b1e0_52d3_f7a9);
        let user = Uuid::from_u128(0x4f3c_0a52_2f5e_4f0b_9d7c_0c3f_6a1e_88d1);
        Self {
            id,
            user,
            url: Address(format!("http://127.0.0.1:8080/record?id={id}&user={user}")),
            name: Some("Interview.wav".to_owned()).into(),
            created_at: OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000),
            duration: 61.25,
            sample_rate: 44_100,
            channels: 2,
            bytes: 1_457_280,
            bitrate: 190,
            loudness: Some(-16.5).into(),
            peak: Some(-0.75).into(),
            warnings: Vec::new(),
        }
    }
}

impl Example for RecordPage {
    fn example() -> Self {
        let record = RecordView::example();
        let next = Some(cursor::write_record(RecordPlace(41))).into();
        Self { items: vec![record], next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_no_digits_that_nobody_measured() {
        for (nanos, text) in
            [(1_506_145_124, "1.506145124"), (0, "0"), (43_200_000_000_001, "43200.000000001")]
        {
            assert_eq!(seconds(Duration::from_nanos(nanos)).to_string(), text);
        }
    }
}
