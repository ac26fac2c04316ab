//! Who calls: the token in `Authorization: Bearer …`.

use poem::http::header;
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use quizcast_domain::users::AccessToken;

use crate::http::problem::ApiError;

/// The scheme's name in the contract.
const SCHEME: &str = "Bearer";

/// A user's token; the request is refused without one.
#[derive(Debug)]
pub struct Bearer(pub AccessToken);

/// A token that may be missing; it is not looked into.
pub struct MaybeBearer(Option<String>);

impl MaybeBearer {
    /// The token as it was sent.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.0.as_deref()
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

/// What stands behind `Bearer`, in whatever case that is written (RFC 9110, 11.1); an empty text if nothing does.
///
/// Of several headers it is an empty text, too, which is nobody's token: who is meant would depend on whom one asks.
fn token_of(request: &Request) -> Option<&str> {
    let mut values = request.headers().get_all(header::AUTHORIZATION).iter();
    let value = values.next()?;
    if values.next().is_some() {
        return Some("");
    }
    // Other bytes than ASCII are no scheme that is known here, and no token of anybody.
    let value = value.to_str().unwrap_or("Bearer").trim();
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn register_scheme(registry: &mut Registry) {
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

impl<'a> ApiExtractor<'a> for Bearer {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        register_scheme(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let token = token_of(request).ok_or_else(ApiError::unauthorized)?;
        Ok(Self(AccessToken::parse(token).map_err(ApiError::from)?))
    }
}

impl<'a> ApiExtractor<'a> for MaybeBearer {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        register_scheme(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![SCHEME]
    }

    fn has_security_fallback() -> bool {
        true
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        Ok(Self(token_of(request).map(ToOwned::to_owned)))
    }
}

impl std::fmt::Debug for MaybeBearer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "MaybeBearer(***)" } else { "MaybeBearer(none)" })
    }
}

#[cfg(test)]
mod tests {
    use quizcast_domain::users::InvalidAccessToken;

    use super::*;

    fn token(value: &str) -> Option<String> {
        let request = Request::builder().header(header::AUTHORIZATION, value).finish();
        token_of(&request).map(ToOwned::to_owned)
    }

    #[test]
    fn two_callers_at_once_are_nobody() {
        let request = Request::builder().header(header::AUTHORIZATION, "Bearer abc");
        let request = request.header(header::AUTHORIZATION, "Bearer abc").finish();
        let token = token_of(&request).unwrap();
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
