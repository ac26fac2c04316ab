//! The id of a clue that is reported: in the query, in a form, or in JSON.

use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaMediaType, MetaRequest, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions, Object};
use serde_json::Value;

use crate::http::request::header_text::{FORM, content_type, media_type};
use crate::http::request::last::Last;

/// Which clue is reported.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct ReportedId {
    /// The clue's id. The number at the beginning counts.
    id: String,
}

impl poem_openapi::types::Example for ReportedId {
    fn example() -> Self {
        Self { id: "41".to_owned() }
    }
}

/// The id in the body, if there is one.
pub(super) struct IdInBody(pub(super) Option<String>);

impl<'a> ApiExtractor<'a> for IdInBody {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        ReportedId::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let types = ["application/json", "application/x-www-form-urlencoded", FORM];
        let content =
            types.map(|content_type| MetaMediaType { content_type, schema: ReportedId::schema_ref() });
        Some(MetaRequest { description: None, content: content.into(), required: false })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        // The body has at most 64 KiB.
        let text = body.take()?.into_bytes().await?;
        let found = match media_type(request.headers()).as_str() {
            FORM => in_parts(content_type(request.headers()).unwrap_or_default(), text).await,
            "application/x-www-form-urlencoded" => Last::of(&text, "id").0,
            _ => in_json(&text),
        };
        Ok(Self(found))
    }
}

/// A number or a text. What cannot be read names no clue.
///
/// An integer of more than 64 bits is read as a float. JSON writes it with an exponent (`1e23`), whose first digit would
/// be taken for an id; Rust writes all its digits.
fn in_json(text: &[u8]) -> Option<String> {
    match serde_json::from_slice::<Value>(text).ok()?.get("id")? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_f64() => number.as_f64().map(|number| number.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

async fn in_parts(content_type: &str, text: Bytes) -> Option<String> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    let whole = stream::iter([Ok::<_, std::io::Error>(text)]);
    let mut parts = Multipart::new(whole, boundary);
    let mut found = None;
    while let Ok(Some(part)) = parts.next_field().await {
        if part.name() == Some("id") {
            found = part.text().await.ok();
        }
    }
    found
}
