//! The framework's errors as problems.

use poem::error::{ParsePathError as PathError, ReadBodyError};
use poem::http::StatusCode;
use poem_openapi::error::{ParseParamError, ParsePathError};

use super::{ApiError, Kind};

impl ApiError {
    /// The problem that stands for `error`; `path` is the request's path as the contract writes it:
    /// `/questions/{id}`.
    ///
    /// The framework's own text is shown only where it is about the request.
    #[must_use]
    pub fn from_framework(error: poem::Error, path: Option<&str>) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(ours) => return ours,
            Err(other) => other,
        };
        if let Some(wrong) = error.downcast_ref::<ParseParamError>() {
            return Self::field(Kind::BadRequest, wrong.name, reason(&wrong.reason));
        }
        if let Some(wrong) = error.downcast_ref::<ParsePathError>() {
            let reason = reason(&wrong.reason);
            return match path.and_then(|path| parameter(path, wrong.name)) {
                Some(name) => Self::field(Kind::BadRequest, name, reason),
                None => Self::new(Kind::BadRequest, format!("A part of the path cannot be read: {reason}.")),
            };
        }
        if error.is::<PathError>() {
            return Self::new(Kind::BadRequest, "A part of the path cannot be read.");
        }
        if error.is::<ReadBodyError>() {
            return Self::new(Kind::BadRequest, "The body of the request cannot be read to its end.");
        }
        Self::from_status(error.status(), &error)
    }

    fn from_status(status: StatusCode, error: &poem::Error) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::unauthorized(),
            StatusCode::FORBIDDEN => Self::new(Kind::Forbidden, "That is not allowed."),
            StatusCode::NOT_FOUND => Self::new(Kind::NotFound, "There is nothing under this address."),
            StatusCode::METHOD_NOT_ALLOWED => Self::method_not_allowed(""),
            StatusCode::REQUEST_TIMEOUT => Self::new(Kind::RequestTimeout, "The request came too slowly."),
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(Kind::PayloadTooLarge, "The body is too large."),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::new(Kind::UnsupportedMediaType, "The body is of another type than expected.")
            }
            StatusCode::UNPROCESSABLE_ENTITY => Self::new(Kind::Validation, "The request is not accepted."),
            status if status.is_client_error() => Self::new(Kind::BadRequest, "The request cannot be read."),
            _ => {
                tracing::error!(error = error as &dyn std::error::Error, "the framework failed");
                Self::internal()
            }
        }
    }
}

/// The name of the path's parameter that the framework calls `param0`, `param1` and so on.
fn parameter<'a>(path: &'a str, numbered: &str) -> Option<&'a str> {
    let mut names = path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.nth(numbered.strip_prefix("param")?.parse().ok()?)
}

/// The reason without the framework's type names around it:
/// `failed to parse "integer": not a whole number (occurred while parsing "optional_integer")`.
fn reason(words: &str) -> &str {
    if words.ends_with("expects an input value.") {
        return "is missing";
    }
    if words.starts_with("failed to parse \"string_uuid\"") {
        return "not a UUID";
    }
    let named = words.strip_prefix("failed to parse \"").and_then(|rest| rest.split_once("\": "));
    let words = named.map_or(words, |(_, reason)| reason);
    words.split(" (occurred while parsing").next().unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_of_a_path_is_named_as_the_contract_names_it() {
        let path = "/shelves/{shelf}/books/{book}";
        assert_eq!(parameter(path, "param0"), Some("shelf"));
        assert_eq!(parameter(path, "param1"), Some("book"));
        assert_eq!(parameter(path, "param2"), None);
        assert_eq!(parameter(path, "shelf"), None);
        assert_eq!(parameter("/books", "param0"), None);
    }

    #[test]
    fn a_reason_names_no_types_of_the_program() {
        for words in [
            "failed to parse \"integer\": not a whole number (occurred while parsing \"optional_integer\")",
            "failed to parse \"integer\": not a whole number",
            "not a whole number",
        ] {
            assert_eq!(reason(words), "not a whole number");
        }
        assert_eq!(reason("Type \"string_uuid\" expects an input value."), "is missing");
        assert_eq!(
            reason("failed to parse \"string_uuid\": invalid character: found `x` at 1"),
            "not a UUID"
        );
    }
}
