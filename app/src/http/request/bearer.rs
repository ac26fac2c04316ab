//! The token in the header `Authorization: Bearer …`.

use std::fmt;

use poem::http::{HeaderMap, header};
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use quizcast_domain::users::AccessToken;

use crate::http::problem::ApiError;

/// The scheme's name in the contract.
const SCHEME: &str = "Bearer";

/// The token of a request, read as `T`: a user's token, which must be there, unless `T` says otherwise.
#[derive(Debug)]
pub struct Bearer<T = AccessToken>(pub T);

/// A token that may be missing, and need not be a user's.
pub type MaybeBearer = Bearer<Option<SentToken>>;

/// A token as it was sent, unchecked. It prints as `***`.
pub struct SentToken(String);

/// How the token of a request is read.
pub trait ReadToken: Sized {
    /// Whether a request without a token is accepted.
    const MAY_BE_MISSING: bool;

    /// Reads the text after `Bearer`; `None` if the request uses no such scheme.
    ///
    /// # Errors
    ///
    /// 401 if that is refused.
    fn read(sent: Option<&str>) -> Result<Self, ApiError>;
}

impl ReadToken for AccessToken {
    const MAY_BE_MISSING: bool = false;

    fn read(sent: Option<&str>) -> Result<Self, ApiError> {
        Ok(Self::parse(sent.ok_or_else(ApiError::unauthorized)?)?)
    }
}

impl ReadToken for Option<SentToken> {
    const MAY_BE_MISSING: bool = true;

    fn read(sent: Option<&str>) -> Result<Self, ApiError> {
        Ok(sent.map(|token| SentToken(token.to_owned())))
    }
}

impl MaybeBearer {
    /// The token as it was sent.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.0.as_ref().map(|token| token.0.as_str())
    }

    /// The token, if there is one.
    ///
    /// # Errors
    ///
    /// 401 if what was sent cannot be a user's token.
    pub fn access_token(&self) -> Result<Option<AccessToken>, ApiError> {
        self.raw().map(AccessToken::parse).transpose().map_err(ApiError::from)
    }
}

/// The text after `Bearer`, in whatever case that word is (RFC 9110, 11.1); `None` if the request uses
/// another scheme or none.
///
/// The text is empty, and so nobody's token, if the header gives no readable token, or if there are several
/// headers, because servers differ in which of them they believe. Such a caller must be refused;
/// `headers::Authorization` would take the request for one without a token.
fn token_of(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?;
    if values.next().is_some() {
        return Some("");
    }
    let value = value.to_str().unwrap_or(SCHEME).trim();
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case(SCHEME).then(|| token.trim())
}

impl<'a, T: ReadToken> ApiExtractor<'a> for Bearer<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let scheme = MetaSecurityScheme {
            ty: "http",
            description: Some("The token that `POST /users` gave, a UUID."),
            name: None,
            key_in: None,
            scheme: Some("bearer"),
            bearer_format: Some("UUID"),
            flows: None,
            openid_connect_url: None,
        };
        registry.create_security_scheme(SCHEME, scheme);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![SCHEME]
    }

    fn has_security_fallback() -> bool {
        T::MAY_BE_MISSING
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        Ok(Self(T::read(token_of(request.headers()))?))
    }
}

impl fmt::Debug for SentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SentToken(***)")
    }
}

#[cfg(test)]
mod tests {
    use quizcast_domain::users::InvalidAccessToken;

    use super::*;

    fn token(value: &str) -> Option<String> {
        let request = Request::builder().header(header::AUTHORIZATION, value).finish();
        token_of(request.headers()).map(ToOwned::to_owned)
    }

    #[test]
    fn two_callers_at_once_are_nobody() {
        let request = Request::builder().header(header::AUTHORIZATION, "Bearer abc");
        let request = request.header(header::AUTHORIZATION, "Bearer abc").finish();
        let token = token_of(request.headers()).unwrap();
        assert_eq!(AccessToken::parse(token), Err(InvalidAccessToken));
    }

    #[test]
    fn the_scheme_has_no_case_and_the_token_some_text() {
        for value in ["Bearer abc", "bearer abc", "BEARER   abc "] {
            assert_eq!(token(value).as_deref(), Some("abc"), "{value}");
        }
        for value in ["Basic abc", "abc", "Bearerabc", ""] {
            assert_eq!(token(value), None, "{value}");
        }
        for value in ["Bearer", "Bearer  ", "bearer", "Bearer \u{fc}"] {
            let token = token(value).unwrap();
            assert_eq!(AccessToken::parse(&token), Err(InvalidAccessToken), "{value}");
        }
    }
}
