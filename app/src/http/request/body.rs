//! JSON bodies, read strictly: a number is no text, and errors name the field.
//!
//! Deserializing into a struct would be less strict or say less: serde takes an array for a struct, refuses a field that
//! comes twice, cannot read a number of 400 digits, and `serde_path_to_error` names no field that is missing.

use std::collections::HashMap;

use poem::http::HeaderMap;
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaMediaType, MetaRequest, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde_json::value::RawValue;

use super::header_text::{content_type, media_type};
use super::whole::Whole;
use crate::http::problem::{ApiError, Kind};

/// The fields of a JSON object, each as JSON text. Of a field that comes several times the last one counts.
#[derive(Debug)]
pub struct Fields(HashMap<String, Box<RawValue>>);

impl Fields {
    /// Reads an object. Its values are parsed when they are asked for.
    ///
    /// # Errors
    ///
    /// 400 if it is no JSON, or no object.
    pub fn read(text: &[u8]) -> Result<Self, ApiError> {
        serde_json::from_slice(text).map(Self).map_err(|error| {
            ApiError::new(Kind::InvalidJson, format!("The body is no JSON object: {error}."))
        })
    }

    /// The text in `field`.
    ///
    /// # Errors
    ///
    /// 400 if it is missing or no JSON string.
    pub fn text(&self, field: &str) -> Result<String, ApiError> {
        serde_json::from_str(self.raw(field)?)
            .map_err(|_| ApiError::field(Kind::InvalidJson, field, "must be a string"))
    }

    /// The text in `field`; `None` if it is missing or null.
    ///
    /// # Errors
    ///
    /// 400 if it is anything else than a JSON string.
    pub fn optional_text(&self, field: &str) -> Result<Option<String>, ApiError> {
        match self.0.get(field).map(|value| value.get()) {
            None | Some("null") => Ok(None),
            Some(_) => self.text(field).map(Some),
        }
    }

    /// The text in `field`; `None` if it is null.
    ///
    /// # Errors
    ///
    /// 400 if it is missing, or anything else than a JSON string or null.
    pub fn nullable_text(&self, field: &str) -> Result<Option<String>, ApiError> {
        serde_json::from_str(self.raw(field)?)
            .map_err(|_| ApiError::field(Kind::InvalidJson, field, "must be a string or null"))
    }

    /// The whole number in `field`.
    ///
    /// # Errors
    ///
    /// 400 if it is missing or no whole number.
    pub fn whole(&self, field: &str) -> Result<Whole, ApiError> {
        Whole::from_json_number(self.raw(field)?)
            .ok_or_else(|| ApiError::field(Kind::InvalidJson, field, "must be a whole number"))
    }

    fn raw(&self, field: &str) -> Result<&str, ApiError> {
        let value = self.0.get(field);
        value.map(|value| value.get()).ok_or_else(|| ApiError::field(Kind::InvalidJson, field, "is missing"))
    }
}

/// A type that can be read from the fields of an object. Other fields are ignored.
pub trait FromFields: Sized {
    /// Reads the fields.
    ///
    /// # Errors
    ///
    /// 400 if one is missing or of another type.
    fn from_fields(fields: &Fields) -> Result<Self, ApiError>;
}

/// A JSON body that is read as `T`.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<'a, T: FromFields + Type> ApiExtractor<'a> for JsonBody<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = vec![MetaMediaType { content_type: "application/json", schema: T::schema_ref() }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        check_type(request.headers())?;
        let text = body.take()?.into_bytes().await?;
        Ok(Self(T::from_fields(&Fields::read(&text)?)?))
    }
}

/// A JSON body that is read as `T` or, if there is no body, as an empty object.
#[derive(Debug)]
pub struct OptionalJsonBody<T>(pub T);

impl<'a, T: FromFields + Type> ApiExtractor<'a> for OptionalJsonBody<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        JsonBody::<T>::request_meta().map(|meta| MetaRequest { required: false, ..meta })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let text = body.take()?.into_bytes().await?;
        if text.is_empty() {
            return Ok(Self(T::from_fields(&Fields(HashMap::new()))?));
        }
        check_type(request.headers())?;
        Ok(Self(T::from_fields(&Fields::read(&text)?)?))
    }
}

fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    if media_type(headers) == "application/json" {
        return Ok(());
    }
    let found = content_type(headers)
        .map_or_else(|| "there is no Content-Type".to_owned(), |given| format!("it is {given:?}"));
    Err(ApiError::new(Kind::UnsupportedMediaType, format!("The body must be application/json, but {found}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Whole, ApiError> {
        Fields::read(text.as_bytes())?.whole("n")
    }

    #[test]
    fn only_the_asked_field_matters_and_the_last_one_counts() {
        assert_eq!(read(r#"{"n": 3, "x": 1e999, "y": {"n": []}}"#).unwrap(), Whole(3));
        assert_eq!(read(r#" {"n":1,"n":2} "#).unwrap(), Whole(2));
        assert_eq!(read(r#"{"\u006e":4}"#).unwrap(), Whole(4));
    }

    #[test]
    fn what_is_wrong_is_reported_with_the_field() {
        for text in ["{}", r#"{"n":null}"#, r#"{"n":"3"}"#, r#"{"n":1.5}"#, r#"{"n":true}"#, r#"{"n":[1]}"#] {
            let error = format!("{:?}", read(text).unwrap_err());
            assert!(error.contains(r#"field: "n""#), "{text}: {error}");
        }
        for text in ["", "[]", "null", "3", "{", r#"{"n":1}x"#, r#"{"n":01}"#, "\u{feff}{\"n\":1}"] {
            assert_eq!(read(text).unwrap_err().kind(), Kind::InvalidJson, "{text}");
        }
    }

    #[test]
    fn a_deep_value_does_not_break_anything() {
        let deep = "[".repeat(30_000) + &"]".repeat(30_000);
        assert!(read(&deep).is_err());
        assert!(read(&format!(r#"{{"n":{deep}}}"#)).is_err());
        assert!(read(&"[".repeat(60_000)).is_err());
    }

    #[test]
    fn texts_are_strings_only() {
        let text = |body: &str| Fields::read(body.as_bytes())?.text("t");
        assert_eq!(text(r#"{"t":"\u00e4\n"}"#).unwrap(), "ä\n");
        for wrong in [r#"{"t":5}"#, r#"{"t":false}"#, r#"{"t":null}"#, r#"{"t":"\ud800"}"#] {
            assert_eq!(text(wrong).unwrap_err().kind(), Kind::InvalidJson, "{wrong}");
        }
    }

    #[test]
    fn an_optional_text_may_be_missing_or_null_and_nothing_else() {
        let text = |body: &str| Fields::read(body.as_bytes())?.optional_text("t");
        assert_eq!(text(r#"{"t":"x"}"#).unwrap().as_deref(), Some("x"));
        for none in ["{}", r#"{"t": null }"#] {
            assert_eq!(text(none).unwrap(), None, "{none}");
        }
        for wrong in [r#"{"t":5}"#, r#"{"t":[]}"#, r#"{"t":false}"#] {
            assert_eq!(text(wrong).unwrap_err().kind(), Kind::InvalidJson, "{wrong}");
        }
    }

    #[test]
    fn a_nullable_text_may_be_null_but_not_missing() {
        let text = |body: &str| Fields::read(body.as_bytes())?.nullable_text("t");
        assert_eq!(text(r#"{"t":"x"}"#).unwrap().as_deref(), Some("x"));
        assert_eq!(text(r#"{"t": null }"#).unwrap(), None);
        for wrong in ["{}", r#"{"T":null}"#, r#"{"t":5}"#, r#"{"t":["x"]}"#, r#"{"t":{}}"#] {
            assert_eq!(text(wrong).unwrap_err().kind(), Kind::InvalidJson, "{wrong}");
        }
    }
}
