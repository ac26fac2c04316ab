//! Errors as callers see them. Status codes are picked here and nowhere else.

mod answer;
mod from_domain;
mod from_framework;
mod from_receive;
mod from_records;
mod from_uploads;
mod kind;

use std::fmt;
use std::time::Duration;

use poem::error::ResponseError;
use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{Body, Response};
use poem_openapi::Object;
use poem_openapi::types::ToJSON;

pub use answer::{Answer, CHANGE, Failed, Group, JSON_BODY, LOOKUP, Problems, take_kinds};
pub use kind::Kind;

use super::schema::described;

/// When to try again after a failure that does not say how long it lasts.
pub const SOON: Duration = Duration::from_secs(5);

/// The media type of every error.
pub const MEDIA_TYPE: &str = "application/problem+json";

const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// When to try again where a disk is full or fails: that takes longer to pass.
const LATER: Duration = Duration::from_secs(30);

described! {
    /// A link to a page.
    struct Page(String) { format: Some("uri-reference") }
}

described! {
    /// The id of a request, as its caller wrote it or as it was made.
    struct Instance(String) { format: Some("uuid") }
}

/// An error of this interface (RFC 9457).
#[derive(Debug, Clone, Object)]
pub struct Problem {
    /// Which problem it is, as a link to a page that explains it.
    #[oai(rename = "type")]
    page: Page,
    /// The problem in a few words, always the same for the same type.
    title: String,
    /// The status code of the answer.
    #[oai(validator(minimum(value = "400"), maximum(value = "599")))]
    status: u16,
    /// What was wrong this time.
    detail: String,
    /// The id of the request, as in the header `X-Request-Id` and in the server's log.
    instance: Instance,
    /// The fields that are at fault, where some are.
    #[oai(skip_serializing_if_is_none)]
    errors: Option<Vec<FieldError>>,
    /// How many bytes of an upload are stored; only where a request of the IETF's draft believes another number.
    #[oai(rename = "expected-offset", skip_serializing_if_is_none)]
    expected_offset: Option<u64>,
    /// How many bytes such a request believed to be stored.
    #[oai(rename = "provided-offset", skip_serializing_if_is_none)]
    provided_offset: Option<u64>,
    /// The status in words, as programs expect it that were written for jservice.io; only below `/api/` and `/clues/`.
    #[oai(skip_serializing_if_is_none)]
    error: Option<String>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct FieldError {
    /// The field's or parameter's name.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    kind: Kind,
    detail: String,
    errors: Vec<FieldError>,
    hint: Option<Hint>,
    phrase: bool,
}

/// What a header of the answer says besides.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Hint {
    /// When to try again, in seconds.
    RetryAfter(u64),
    /// The methods of the path.
    Allow(String),
    /// How many bytes there are.
    WholeLength(u64),
    /// How many bytes of an upload are stored.
    Offset(u64),
    /// The same, and what the caller believed, as the IETF's draft has it.
    Mismatch {
        /// How many bytes are stored.
        expected: u64,
        /// How many the caller believed.
        provided: u64,
    },
    /// The length contradicts itself, as the IETF's draft has it.
    Inconsistent,
}

/// Where the types of problems are that others gave a meaning.
const IANA: &str = "https://iana.org/assignments/http-problem-types";

impl ApiError {
    /// A problem of this kind; `detail` is shown to the caller.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), hint: None, phrase: false }
    }

    /// A problem of this kind with one field at fault.
    #[must_use]
    pub fn field(kind: Kind, field: &str, detail: impl fmt::Display) -> Self {
        let detail = detail.to_string();
        let error = FieldError { field: field.to_owned(), detail: detail.clone() };
        Self { errors: vec![error], ..Self::new(kind, format!("{field}: {detail}")) }
    }

    /// Sets `Retry-After` to `wait`: whole seconds, rounded up, at least one.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.hint = Some(Hint::RetryAfter(seconds.max(1)));
        self
    }

    /// The path does not have the request's method; `methods` are those that it has, separated by commas.
    #[must_use]
    pub fn method_not_allowed(methods: &str) -> Self {
        let detail = match methods {
            "" => "This address does not take that method.".to_owned(),
            some => format!("This address takes only: {some}."),
        };
        Self { hint: Some(Hint::Allow(methods.to_owned())), ..Self::new(Kind::MethodNotAllowed, detail) }
    }

    /// The range that was asked for lies outside of the `length` bytes that there are.
    #[must_use]
    pub fn outside(length: u64) -> Self {
        let detail = format!("There are {length} bytes, and the range asks for none of them.");
        Self { hint: Some(Hint::WholeLength(length)), ..Self::new(Kind::RangeNotSatisfiable, detail) }
    }

    /// Names the offset of an upload in the header `Upload-Offset`.
    #[must_use]
    pub fn offset(mut self, offset: u64) -> Self {
        self.hint = Some(Hint::Offset(offset));
        self
    }

    /// Names the problem as the IETF's draft does: a part begins at `provided` instead of the stored offset.
    #[must_use]
    pub fn mismatching_offset(mut self, provided: u64) -> Self {
        if let Some(Hint::Offset(expected)) = self.hint {
            self.hint = Some(Hint::Mismatch { expected, provided });
        }
        self
    }

    /// The length of an upload contradicts itself, named as the IETF's draft does.
    #[must_use]
    pub fn inconsistent_length() -> Self {
        let detail =
            "The length of the upload contradicts what was said before, or the length of its last part.";
        Self { hint: Some(Hint::Inconsistent), ..Self::new(Kind::BadRequest, detail) }
    }

    /// Adds the status in words as a member of its own, as jservice.io did.
    #[must_use]
    pub fn with_phrase(mut self) -> Self {
        self.phrase = true;
        self
    }

    /// What was wrong this time.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Which kind of problem it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// A failure inside the server. Only the log says what happened.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            Kind::Internal,
            "Something failed inside the server. Its log says more under the request id.",
        )
    }

    /// Missing or wrong credentials. The answer does not say which, nor whether the user exists.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(Kind::Unauthorized, "A valid token is needed: send `Authorization: Bearer <token>`.")
    }

    /// The credentials of a form are incomplete: `field` is missing.
    #[must_use]
    pub fn no_credentials(field: &str) -> Self {
        let error = FieldError { field: field.to_owned(), detail: "is missing".to_owned() };
        let detail = format!(
            "The field `{field}` is missing: send `user` and `token` as fields of the form, or the header \
            `Authorization: Bearer <token>`."
        );
        Self { errors: vec![error], ..Self::new(Kind::Unauthorized, detail) }
    }

    /// The credentials of a form are wrong. The answer does not say which of them.
    #[must_use]
    pub fn wrong_credentials() -> Self {
        let detail = "The fields `user` and `token` must be the id and the token of the same user, as `POST /users` \
            gave them; a Bearer token that is sent besides must be the same.";
        Self::new(Kind::Unauthorized, detail)
    }

    /// The body of the answer to the request with this id.
    #[must_use]
    pub fn to_json(&self, id: impl fmt::Display) -> String {
        let kind = self.kind;
        let problem = Problem {
            page: Page(match self.hint {
                Some(Hint::Mismatch { .. }) => format!("{IANA}#mismatching-upload-offset"),
                Some(Hint::Inconsistent) => format!("{IANA}#inconsistent-upload-length"),
                _ => format!("/problems/{}", kind.slug()),
            }),
            title: kind.title().to_owned(),
            status: kind.status().as_u16(),
            detail: self.detail.clone(),
            instance: Instance(id.to_string()),
            errors: (!self.errors.is_empty()).then(|| self.errors.clone()),
            expected_offset: self.mismatch().map(|(expected, _)| expected),
            provided_offset: self.mismatch().map(|(_, provided)| provided),
            error: kind.status().canonical_reason().filter(|_| self.phrase).map(ToOwned::to_owned),
        };
        problem.to_json_string()
    }

    const fn mismatch(&self) -> Option<(u64, u64)> {
        match self.hint {
            Some(Hint::Mismatch { expected, provided }) => Some((expected, provided)),
            _ => None,
        }
    }

    /// The answer to the request with this id.
    #[must_use]
    pub fn into_response(self, id: impl fmt::Display) -> Response {
        let kind = self.kind;
        let body = Body::from_string(self.to_json(id));
        let mut response = Response::builder().status(kind.status()).content_type(MEDIA_TYPE).body(body);
        let headers = response.headers_mut();
        let hint = match self.hint {
            None | Some(Hint::Inconsistent) => None,
            Some(Hint::RetryAfter(seconds)) => Some((header::RETRY_AFTER, Ok(HeaderValue::from(seconds)))),
            Some(Hint::Allow(methods)) => Some((header::ALLOW, HeaderValue::try_from(methods))),
            Some(Hint::WholeLength(length)) => {
                Some((header::CONTENT_RANGE, HeaderValue::try_from(format!("bytes */{length}"))))
            }
            Some(Hint::Offset(offset) | Hint::Mismatch { expected: offset, .. }) => {
                Some((UPLOAD_OFFSET, Ok(HeaderValue::from(offset))))
            }
        };
        if let Some((name, Ok(value))) = hint {
            headers.insert(name, value);
        }
        if kind == Kind::Unauthorized {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for ApiError {}

/// Lets a handler return it through the framework. The middleware `Asked` takes it out again and
/// adds the request's id.
impl ResponseError for ApiError {
    fn status(&self) -> StatusCode {
        self.kind.status()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn waiting_times_are_rounded_up_to_whole_seconds() {
        let error = |millis| ApiError::internal().retry_after(Duration::from_millis(millis)).hint;
        let hint = |seconds| Some(Hint::RetryAfter(seconds));
        assert_eq!([error(0), error(1000), error(1001)], [hint(1), hint(1), hint(2)]);
    }

    #[tokio::test]
    async fn a_problem_names_its_page_its_request_and_its_fields() {
        let id = Uuid::from_u128(7);
        let response = ApiError::field(Kind::Validation, "name", "too long").into_response(id);
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(response.content_type(), Some(MEDIA_TYPE));
        let body: serde_json::Value = response.into_body().into_json().await.unwrap();
        assert_eq!(
            body,
            serde_json::json!({
                "type": "/problems/validation", "title": "Invalid value", "status": 422, "detail": "name: too long",
                "instance": id.to_string(), "errors": [{"field": "name", "detail": "too long"}],
            })
        );
    }
}
