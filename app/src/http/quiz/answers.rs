//! What the quiz answers with, and with which problems.

use poem::http::{HeaderValue, header};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::Type;

use super::category::CategoryPage;
use super::line::ExportedQuestion;
use super::view::{PreviousQuestion, QuestionPage, QuestionView, RandomQuestions, Verdict};
use crate::http::problem::{CHANGE, Group, JSON_BODY, Kind, LOOKUP, Problems};
use Kind::{
    BadRequest, Deadline, KeyInUse, KeyReused, NotFound, QuestionsExhausted, SourceNonsense,
    SourceUnreachable, Unauthorized, Validation,
};

/// The problems of a request that asks sources for questions.
const SOURCES: Group =
    &[BadRequest, KeyInUse, KeyReused, SourceNonsense, SourceUnreachable, QuestionsExhausted, Deadline];

#[derive(Debug, ApiResponse)]
pub(super) enum Drawn {
    /// The new questions are saved; this one was saved directly before the first of them. `{}` if there was none.
    #[oai(status = 200)]
    Drawn(Json<PreviousQuestion>),
}

impl Problems for Drawn {
    const KINDS: &'static [Group] = &[JSON_BODY, CHANGE, SOURCES, &[Unauthorized]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Listed {
    /// A page of questions.
    #[oai(status = 200)]
    Listed(Json<QuestionPage>),
}

impl Problems for Listed {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, Validation]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Found {
    /// The question.
    #[oai(status = 200)]
    Found(Json<QuestionView>),
}

impl Problems for Found {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, NotFound]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Checked {
    /// Whether the given answer is right, and the answer that the question has.
    #[oai(status = 200)]
    Checked(Json<Verdict>),
}

impl Problems for Checked {
    const KINDS: &'static [Group] = &[JSON_BODY, LOOKUP, &[BadRequest, NotFound]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Picked {
    /// Questions by chance.
    #[oai(status = 200)]
    Picked(Json<RandomQuestions>),
}

impl Problems for Picked {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, Validation]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Categories {
    /// A page of categories.
    #[oai(status = 200)]
    Listed(Json<CategoryPage>),
}

impl Problems for Categories {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, Validation]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Reported {
    /// The report was counted, or the address had reported this question today already.
    #[oai(status = 204)]
    Reported,
}

impl Problems for Reported {
    const KINDS: &'static [Group] = &[JSON_BODY, CHANGE, &[BadRequest, NotFound]];
}

/// The media type of an export.
const LINES: &str = "application/x-ndjson";

/// An export, compressed or not.
pub(super) struct Exported {
    pub(super) body: Body,
    pub(super) gzip: bool,
}

impl Problems for Exported {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, Validation]];
}

impl IntoResponse for Exported {
    fn into_response(self) -> Response {
        let mut response = Response::builder().content_type(LINES).body(self.body);
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if self.gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

impl ApiResponse for Exported {
    fn meta() -> MetaResponses {
        let vary = MetaHeader {
            name: "Vary".to_owned(),
            description: Some("Names `Accept-Encoding`.".to_owned()),
            required: false,
            deprecated: false,
            schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
        };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "One question a line, oldest first. The schema is that of a line.",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType { content_type: LINES, schema: ExportedQuestion::schema_ref() }],
                headers: vec![vary],
            }],
        }
    }

    fn register(registry: &mut Registry) {
        ExportedQuestion::register(registry);
    }
}
