//! Users over HTTP.

use std::sync::Arc;

use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi};
use quizcast_domain::clock::Clock;
use quizcast_domain::ids::IdSource;
use quizcast_domain::users::{Registered, Registration, User, UserName, UserRepo};
use time::OffsetDateTime;
use uuid::Uuid;

use super::bearer::{Bearer, MaybeBearer};
use super::body::{Fields, FromFields, JsonBody};
use super::options::{HttpOptions, RegistrationMode};
use super::problem::{ApiError, Kind};
use super::spec::ApiTags;
use crate::config::Secret;
use crate::janitor::Nudge;

/// The registration with whatever adapters were wired.
pub type AnyRegistration = Registration<Arc<dyn UserRepo>, Arc<dyn IdSource>, Arc<dyn Clock>>;

/// Users over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct UsersApi {
    registration: AnyRegistration,
    mode: RegistrationMode,
    admin_token: Option<Secret>,
    janitor: Nudge,
}

impl UsersApi {
    /// Over a use case; the janitor is nudged when a user was removed.
    #[must_use]
    pub fn new(registration: AnyRegistration, janitor: Nudge, options: &HttpOptions) -> Self {
        let (mode, admin_token) = (options.registration, options.admin_token.clone());
        Self { registration, mode, admin_token, janitor }
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

/// Who to register.
#[derive(Debug, Object)]
#[oai(example)]
struct NewUser {
    /// A display name: 1 to 64 characters after trimming, no control characters. It need not be unique.
    name: String,
}

impl FromFields for NewUser {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self { name: fields.text("name")? })
    }
}

/// The new user.
#[derive(Debug, Object)]
#[oai(example)]
struct CreatedUser {
    /// The user's id.
    id: Uuid,
    /// The user's name.
    name: String,
    /// The access token. It is shown this once: only a hash of it is stored.
    token: Uuid,
}

/// A user, as the user sees it.
#[derive(Debug, Object)]
#[oai(example)]
struct Me {
    /// The user's id.
    id: Uuid,
    /// The user's name.
    name: String,
    /// When the user was registered.
    created_at: OffsetDateTime,
    /// How many records the user has.
    records: u64,
}

/// A new token in the place of the old one.
#[derive(Debug, Object)]
#[oai(example)]
struct NewToken {
    /// The access token. It is shown this once: only a hash of it is stored.
    token: Uuid,
}

#[derive(Debug, ApiResponse)]
enum Created {
    /// The user was registered. Keep the token: it is shown this once.
    #[oai(status = 201)]
    Created(
        Json<CreatedUser>,
        /// Where the user is found, with the token.
        #[oai(header = "Location")]
        String,
    ),
}

#[derive(Debug, ApiResponse)]
enum Shown {
    /// The user whose token was sent.
    #[oai(status = 200)]
    Shown(Json<Me>),
}

#[derive(Debug, ApiResponse)]
enum Rotated {
    /// The new token. The old one does not work any more.
    #[oai(status = 200)]
    Rotated(Json<NewToken>),
}

#[derive(Debug, ApiResponse)]
enum Removed {
    /// The user is gone, with all that was the user's.
    #[oai(status = 204)]
    Removed,
}

const EXAMPLE_ID: Uuid = Uuid::from_u128(0x4f3c_0a52_2f5e_4f0b_9d7c_0c3f_6a1e_88d1);
const EXAMPLE_TOKEN: Uuid = Uuid::from_u128(0x9b2f_6d0e_51c7_4a86_8e1d_7f4b_2c9a_3e50);

impl Example for NewUser {
    fn example() -> Self {
        Self { name: "Ann".to_owned() }
    }
}

impl Example for CreatedUser {
    fn example() -> Self {
        Self { id: EXAMPLE_ID, name: "Ann".to_owned(), token: EXAMPLE_TOKEN }
    }
}

impl Example for Me {
    fn example() -> Self {
        let created_at = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
        Self { id: EXAMPLE_ID, name: "Ann".to_owned(), created_at, records: 2 }
    }
}

impl Example for NewToken {
    fn example() -> Self {
        Self { token: EXAMPLE_TOKEN }
    }
}

impl From<Registered> for CreatedUser {
    fn from(made: Registered) -> Self {
        Self { id: made.user.id.0, name: made.user.name.to_string(), token: made.token.reveal() }
    }
}

impl From<User> for Me {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            name: user.name.to_string(),
            created_at: user.created_at,
            records: user.records,
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
    async fn register(&self, caller: MaybeBearer, body: JsonBody<NewUser>) -> Result<Created, ApiError> {
        self.check_registration(&caller)?;
        let name = UserName::new(&body.0.name)?;
        let made = self.registration.register(name).await?;
        Ok(Created::Created(Json(made.into()), "/users/me".to_owned()))
    }

    /// Show the user whose token is sent
    ///
    /// Also a way to check a token.
    #[oai(path = "/users/me", method = "get", operation_id = "showMe")]
    async fn me(&self, caller: Bearer) -> Result<Shown, ApiError> {
        let user = self.registration.authenticate(&caller.0).await?;
        Ok(Shown::Shown(Json(user.ok_or_else(ApiError::unauthorized)?.into())))
    }

    /// Exchange the token for a new one
    ///
    /// The old token stops working at once, on all nodes.
    #[oai(path = "/users/me/token", method = "post", operation_id = "rotateToken")]
    async fn rotate(&self, caller: Bearer) -> Result<Rotated, ApiError> {
        let fresh = self.registration.rotate(&caller.0).await?.ok_or_else(ApiError::unauthorized)?;
        Ok(Rotated::Rotated(Json(NewToken { token: fresh.reveal() })))
    }

    /// Remove the user whose token is sent
    ///
    /// The user's records go too. This cannot be undone.
    #[oai(path = "/users/me", method = "delete", operation_id = "removeMe")]
    async fn remove(&self, caller: Bearer) -> Result<Removed, ApiError> {
        self.registration.remove(&caller.0).await?.ok_or_else(ApiError::unauthorized)?;
        self.janitor.nudge();
        Ok(Removed::Removed)
    }
}
