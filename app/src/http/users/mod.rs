//! Users over HTTP.

mod answers;
mod view;

use poem_openapi::OpenApi;
use poem_openapi::payload::Json;
use quizcast_domain::users::{Registration, UserName};

use super::contract::tags::ApiTags;
use super::problem::{Answer, ApiError, Kind};
use super::request::bearer::{Bearer, MaybeBearer};
use super::request::body::JsonBody;
use crate::config::{HttpSettings, RegistrationMode, Secret};
use crate::nudge::Nudge;
use answers::{Created, Removed, Rotated, Shown};
use view::{Me, NewToken, NewUser};

/// Users over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct UsersApi {
    registration: Registration,
    quota: Option<u64>,
    mode: RegistrationMode,
    admin_token: Option<Secret>,
    janitor: Nudge,
}

impl UsersApi {
    /// Over a use case. `quota` is how many bytes of MP3 a user may have; `janitor` is nudged when a user was removed.
    #[must_use]
    pub fn new(
        registration: Registration,
        quota: Option<u64>,
        janitor: Nudge,
        settings: &HttpSettings,
    ) -> Self {
        let (mode, admin_token) = (settings.registration, settings.admin_token.clone());
        Self { registration, quota, mode, admin_token, janitor }
    }

    /// Whether the operator lets this caller register somebody.
    fn check_registration(&self, caller: &MaybeBearer) -> Result<(), ApiError> {
        match self.mode {
            RegistrationMode::Open => Ok(()),
            RegistrationMode::Off => Err(ApiError::new(Kind::Forbidden, "Nobody can be registered here.")),
            RegistrationMode::Token => {
                let given = caller.raw().zip(self.admin_token.as_ref());
                let right = given.is_some_and(|(given, secret)| secret.is(given));
                if right { Ok(()) } else { Err(ApiError::unauthorized()) }
            }
        }
    }
}

#[OpenApi(tag = "ApiTags::Users")]
impl UsersApi {
    /// Register a user
    ///
    /// Anybody may register, unless the operator asks for the admin token as Bearer token, or has
    /// turned registration off.
    #[oai(path = "/users", method = "post", operation_id = "registerUser")]
    async fn register(&self, caller: MaybeBearer, body: JsonBody<NewUser>) -> Answer<Created> {
        self.check_registration(&caller)?;
        let name = UserName::new(&body.0.name.0)?;
        let made = self.registration.register(name).await?;
        Ok(Created::Created(Json(made.into()), "/users/me".to_owned()))
    }

    /// Show the user whose token is sent
    ///
    /// Also a way to check a token.
    #[oai(path = "/users/me", method = "get", operation_id = "showMe")]
    async fn me(&self, caller: Bearer) -> Answer<Shown> {
        let user = self.registration.authenticate(&caller.0).await?;
        let user = user.ok_or_else(ApiError::unauthorized)?;
        Ok(Shown::Shown(Json(Me::new(&user, self.quota))))
    }

    /// Exchange the token for a new one
    ///
    /// The old token stops working at once, on all nodes.
    #[oai(path = "/users/me/token", method = "post", operation_id = "rotateToken")]
    async fn rotate(&self, caller: Bearer) -> Answer<Rotated> {
        let fresh = self.registration.rotate(&caller.0).await?.ok_or_else(ApiError::unauthorized)?;
        Ok(Rotated::Rotated(Json(NewToken { token: fresh.reveal() })))
    }

    /// Remove the user whose token is sent
    ///
    /// The user's records go too. This cannot be undone.
    #[oai(path = "/users/me", method = "delete", operation_id = "removeMe")]
    async fn remove(&self, caller: Bearer) -> Answer<Removed> {
        self.registration.remove(&caller.0).await?.ok_or_else(ApiError::unauthorized)?;
        self.janitor.nudge();
        Ok(Removed::Removed)
    }
}
