//! Parameters of a query that are read forgivingly.

use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaParamIn, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use url::form_urlencoded;

/// The text of a parameter, without blanks around it. Of a repeated parameter the last one counts, and an empty one
/// counts as missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last(pub Option<String>);

impl Last {
    /// The text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The parameter `name` of a query, or of a form that is written like one.
    #[must_use]
    pub fn of(query: &[u8], name: &str) -> Self {
        let values = form_urlencoded::parse(query).filter(|(key, _)| key == name);
        let last = values.last().map(|(_, value)| value.trim().to_owned());
        Self(last.filter(|text| !text.is_empty()))
    }
}

impl<'a> ApiExtractor<'a> for Last {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Query)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))))
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        options: ExtractParamOptions<String>,
    ) -> Result<Self> {
        Ok(Self::of(request.uri().query().unwrap_or_default().as_bytes(), options.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_repeated_ones_counts() {
        for (query, found) in [
            ("", None),
            ("n=", None),
            ("n", None),
            ("n=%20+", None),
            ("m=1&n=2&n=3&o=4", Some("3")),
            ("n=2&n=", None),
            ("N=2", None),
            ("n=+5%2B ", Some("5+")),
            ("n=%ff", Some("\u{fffd}")),
        ] {
            assert_eq!(Last::of(query.as_bytes(), "n").text(), found, "{query}");
        }
    }
}
