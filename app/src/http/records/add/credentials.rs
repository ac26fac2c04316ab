//! Who uploads: a Bearer token, fields of the form, or both.

use quizcast_domain::users::{AccessToken, Registration, UserId};
use uuid::Uuid;

use crate::spool::ReceiveError;

/// What is known so far about who uploads. Later fields must agree with it.
pub(super) struct Credentials {
    registration: Registration,
    /// Whether the fields may be missing.
    by_header: bool,
    claimed: Option<UserId>,
    known: Option<(UserId, AccessToken)>,
}

impl Credentials {
    /// Looks up the Bearer token, if there is one.
    pub(super) async fn new(
        registration: &Registration,
        bearer: Option<AccessToken>,
    ) -> Result<Self, ReceiveError> {
        let by_header = bearer.is_some();
        let mut credentials =
            Self { registration: registration.clone(), by_header, claimed: None, known: None };
        if let Some(token) = bearer {
            let user = registration.authenticate(&token).await?.ok_or(ReceiveError::Unauthorized)?;
            credentials.known = Some((user.id, token));
        }
        Ok(credentials)
    }

    /// The field `user`.
    pub(super) fn user(&mut self, text: &str) -> Result<(), ReceiveError> {
        let user = UserId(Uuid::try_parse(text.trim()).map_err(|_| ReceiveError::WrongCredentials)?);
        self.claimed = Some(user);
        self.agree()
    }

    /// The field `token`.
    pub(super) async fn token(&mut self, text: &str) -> Result<(), ReceiveError> {
        let token = AccessToken::parse(text).map_err(|_| ReceiveError::WrongCredentials)?;
        if let Some((_, known)) = &self.known {
            return if *known == token { Ok(()) } else { Err(ReceiveError::WrongCredentials) };
        }
        let user = self.registration.authenticate(&token).await?.ok_or(ReceiveError::WrongCredentials)?;
        self.known = Some((user.id, token));
        self.agree()
    }

    fn agree(&self) -> Result<(), ReceiveError> {
        match (self.claimed, &self.known) {
            (Some(claimed), Some((known, _))) if claimed != *known => Err(ReceiveError::WrongCredentials),
            _ => Ok(()),
        }
    }

    /// The user whose upload it is, once a token was read.
    pub(super) fn known(&self) -> Option<UserId> {
        self.known.as_ref().map(|(user, _)| *user)
    }

    /// The user whose upload it is, once everything was read.
    pub(super) fn complete(&self) -> Result<UserId, ReceiveError> {
        if self.claimed.is_none() && !self.by_header {
            return Err(ReceiveError::NoCredentials("user"));
        }
        self.known().ok_or(ReceiveError::NoCredentials("token"))
    }
}
