//! The body of an upload, not read yet: the credentials are checked first.

use poem::http::{HeaderMap, header};
use poem::{Body, Request, RequestBody, Result};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use quizcast_domain::records::RecordName;

use crate::http::problem::{ApiError, Kind};
use crate::http::request::disposition::Disposition;
use crate::http::request::header_text::{FORM, content_type, media_type};

/// The media types of a WAV file.
const WAV: [&str; 5] = ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave", BYTES];
const BYTES: &str = "application/octet-stream";
/// The form's name among the contract's schemas.
const FORM_SCHEMA: &str = "Upload";

/// An upload whose body is not read yet.
pub(super) struct Incoming {
    pub(super) body: Body,
    /// What the body is, by the headers, or why it is refused.
    pub(super) kind: Result<BodyKind, ApiError>,
}

/// What the body of an upload is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BodyKind {
    /// A form with this boundary.
    Form(String),
    /// The file itself.
    Raw(Option<RecordName>),
}

/// The body of an upload: the file itself, or a form if `FORMS` are taken.
pub(super) struct UploadBody<const FORMS: bool>(pub(super) Incoming);

/// A form, or the file itself.
pub(super) type FormBody = UploadBody<true>;

/// The file itself.
pub(super) type RawBody = UploadBody<false>;

fn kind_of(request: &Request, forms: bool) -> Result<BodyKind, ApiError> {
    let headers = request.headers();
    let coding = headers.get(header::CONTENT_ENCODING);
    if let Some(coding) = coding.filter(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        let detail = format!("The body must not be compressed, but it is {coding:?}.");
        return Err(ApiError::new(Kind::UnsupportedMediaType, detail));
    }
    let (given, media_type) = (content_type(headers), media_type(headers));
    // A body without a type is bytes (RFC 9110, 8.3).
    if given.is_none() || WAV.contains(&media_type.as_str()) {
        return Ok(BodyKind::Raw(file_name(request.uri().query(), headers)));
    }
    if forms && media_type == FORM {
        let boundary = multer::parse_boundary(given.unwrap_or_default());
        let boundary = boundary.ok().filter(|boundary| (1..=200).contains(&boundary.len()));
        return boundary
            .map(BodyKind::Form)
            .ok_or_else(|| ApiError::new(Kind::BadRequest, "The Content-Type names no boundary."));
    }
    let form = if forms { "multipart/form-data or " } else { "" };
    let detail = format!("The body must be {form}audio/wav, but it is {:?}.", given.unwrap_or_default());
    Err(ApiError::new(Kind::UnsupportedMediaType, detail))
}

/// The name in the query, else in the header `Content-Disposition`.
fn file_name(query: Option<&str>, headers: &HeaderMap) -> Option<RecordName> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut named = pairs.filter(|(key, _)| key == "name");
    named.next().map_or_else(|| Disposition::of(headers).file_name(), |(_, name)| RecordName::new(&name))
}

impl<'a, const FORMS: bool> ApiExtractor<'a> for UploadBody<FORMS> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        if FORMS {
            registry.create_schema::<Form, _>(FORM_SCHEMA.to_owned(), |_| form_schema());
        }
    }

    fn request_meta() -> Option<MetaRequest> {
        let form =
            MetaMediaType { content_type: FORM, schema: MetaSchemaRef::Reference(FORM_SCHEMA.to_owned()) };
        let bytes = MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        // Client generators want one type for each operation, and all of them know this one.
        let file = MetaMediaType { content_type: BYTES, schema: bytes };
        let content = vec![if FORMS { form } else { file }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        Ok(Self(Incoming { body: body.take()?, kind: kind_of(request, FORMS) }))
    }
}

/// The type under which the contract registers the schema of the form.
struct Form;

fn form_schema() -> MetaSchema {
    let part = |format, description| {
        let schema = MetaSchema::new_with_format("string", format);
        MetaSchemaRef::Inline(Box::new(MetaSchema { description: Some(description), ..schema }))
    };
    MetaSchema {
        description: Some("What is uploaded. The parts may come in any order."),
        required: vec!["audio"],
        properties: vec![
            ("user", part("uuid", "The user's id. Needed where no Bearer token is sent.")),
            ("token", part("uuid", "The user's token. Needed where no Bearer token is sent.")),
            ("audio", part("binary", "The WAV file.")),
        ],
        ..MetaSchema::new("object")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(content_type: &str, forms: bool) -> Result<BodyKind, Kind> {
        let request = Request::builder().header(header::CONTENT_TYPE, content_type).finish();
        kind_of(&request, forms).map_err(|error| error.kind())
    }

    #[test]
    fn only_the_type_itself_matters() {
        for given in WAV.into_iter().chain(["Audio/WAV", "audio/wav; codecs=1", " audio/x-wav ;x"]) {
            assert_eq!(kind(given, false), Ok(BodyKind::Raw(None)), "{given}");
        }
        for given in ["audio/mpeg", "text/plain", "", "audio/wavy", "application/x-www-form-urlencoded"] {
            assert_eq!(kind(given, true), Err(Kind::UnsupportedMediaType), "{given}");
        }
        assert_eq!(kind_of(&Request::default(), false), Ok(BodyKind::Raw(None)));
    }

    #[test]
    fn a_form_needs_a_boundary_and_a_place_for_forms() {
        assert_eq!(kind("multipart/form-data; boundary=x", true), Ok(BodyKind::Form("x".to_owned())));
        assert_eq!(kind("Multipart/Form-Data; boundary=\"x y\"", true), Ok(BodyKind::Form("x y".to_owned())));
        assert_eq!(kind("multipart/form-data", true), Err(Kind::BadRequest));
        assert_eq!(kind("multipart/form-data; boundary=x", false), Err(Kind::UnsupportedMediaType));
    }

    #[test]
    fn the_query_names_the_file_before_the_header_does() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_DISPOSITION, "attachment; filename=b.wav".parse().unwrap());
        let name = |query| file_name(query, &headers).map(|name| name.to_string());
        assert_eq!(name(Some("x=1&name=a%2Fc%20d.wav")).as_deref(), Some("c d.wav"));
        assert_eq!(name(None).as_deref(), Some("b.wav"));
        assert_eq!(name(Some("name=")), None);
    }
}
