//! The header `Range` (RFC 9110, 14).

use poem::http::{HeaderMap, header};
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaParamIn, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
pub(crate) use quizcast_domain::records::AskedRange as Asked;

/// The header of a request, if it has exactly one that can be read. All else asks for the whole body.
#[derive(Debug)]
pub(crate) struct RangeHeader(Option<String>);

impl RangeHeader {
    fn of(headers: &HeaderMap) -> Self {
        let mut lines = headers.get_all(header::RANGE).iter();
        let (Some(line), None) = (lines.next(), lines.next()) else { return Self(None) };
        Self(line.to_str().ok().map(str::to_owned))
    }

    /// What it asks for of a body of `length` bytes.
    pub(crate) fn asked(&self, length: u64) -> Asked {
        self.0.as_ref().map_or(Asked::Whole, |line| Asked::read(line, length))
    }
}

impl<'a> ApiExtractor<'a> for RangeHeader {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        let mut schema = MetaSchema::new("string");
        schema.example = Some("bytes=0-1023".into());
        Some(MetaSchemaRef::Inline(Box::new(schema)))
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<String>,
    ) -> Result<Self> {
        Ok(Self::of(request.headers()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_headers_ask_for_several_stretches() {
        let mut headers = HeaderMap::new();
        headers.append(header::RANGE, "bytes=0-1".parse().unwrap());
        headers.append(header::RANGE, "bytes=2-3".parse().unwrap());
        assert_eq!(RangeHeader::of(&headers).asked(100), Asked::Whole);
        assert_eq!(RangeHeader::of(&HeaderMap::new()).asked(100), Asked::Whole);
    }
}
