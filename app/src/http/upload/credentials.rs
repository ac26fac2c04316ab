//! Who uploads: a Bearer token, fields of the form, or both.

use quizcast_domain::users::{AccessToken, UserId};
use uuid::Uuid;

use crate::http::problem::ApiError;
use crate::http::users::AnyRegistration;

/// What is known so far about who uploads. Whatever comes must agree with it.
pub(super) struct Credentials {
    registration: AnyRegistration,
    /// Whether the fields may be missing.
    by_header: bool,
    claimed: Option<UserId>,
    known: Option<(UserId, AccessToken)>,
}

impl Credentials {
    /// Looks up the Bearer token, if there is one.
    pub(super) async fn new(
        registration: &AnyRegistration,
        bearer: Option<AccessToken>,
    ) -> Result<Self, ApiError> {
        let by_header = bearer.is_some();
        let mut credentials =
            Self { registration: registration.clone(), by_header, claimed: None, known: None };
        if let Some(token) = bearer {
            let user = registration.authenticate(&token).await?.ok_or_else(ApiError::unauthorized)?;
            credentials.known = Some((user.id, token));
        }
        Ok(credentials)
    }

    /// The field `user`.
    pub(super) fn user(&mut self, text: &str) -> Result<(), ApiError> {
        let user = UserId(Uuid::try_parse(text.trim()).map_err(|_| ApiError::wrong_credentials())?);
        self.claimed = Some(user);
        self.agree()
    }

    /// The field `token`.
    pub(super) async fn token(&mut self, text: &str) -> Result<(), ApiError> {
        let token = AccessToken::parse(text).map_err(|_| ApiError::wrong_credentials())?;
        if let Some((_, known)) = &self.known {
            return if *known == token { Ok(()) } else { Err(ApiError::wrong_credentials()) };
        }
        let user = self.registration.authenticate(&token).await?.ok_or_else(ApiError::wrong_credentials)?;
        self.known = Some((user.id, token));
        self.agree()
    }

    fn agree(&self) -> Result<(), ApiError> {
        match (self.claimed, &self.known) {
            (Some(claimed), Some((known, _))) if claimed != *known => Err(ApiError::wrong_credentials()),
            _ => Ok(()),
        }
    }

    /// Whose the upload is, as soon as a token says so.
    pub(super) fn known(&self) -> Option<UserId> {
        self.known.as_ref().map(|(user, _)| *user)
    }

    /// Whose the upload is, once everything was read.
    pub(super) fn complete(&self) -> Result<UserId, ApiError> {
        if self.claimed.is_none() && !self.by_header {
            return Err(ApiError::no_credentials("user"));
        }
        self.known().ok_or_else(|| ApiError::no_credentials("token"))
    }
}
