//! Users over HTTP.

use std::sync::Arc;

use poem::http::StatusCode;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use quizcast_domain::clock::Clock;
use quizcast_domain::ids::IdSource;
use quizcast_domain::users::{Registered, Registration, UserName, UserRepo};
use uuid::Uuid;

/// The registration with whatever adapters were wired.
pub type AnyRegistration = Registration<Arc<dyn UserRepo>, Arc<dyn IdSource>, Arc<dyn Clock>>;

/// Users over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct UsersApi {
    registration: AnyRegistration,
}

impl UsersApi {
    /// Over a use case.
    #[must_use]
    pub const fn new(registration: AnyRegistration) -> Self {
        Self { registration }
    }
}

/// Who to register.
#[derive(Debug, Object)]
struct NewUser {
    /// A display name.
    name: String,
}

/// The new user.
#[derive(Debug, Object)]
struct CreatedUser {
    /// The user's id.
    id: Uuid,
    /// The user's name.
    name: String,
    /// The token, shown this once.
    token: Uuid,
}

#[derive(Debug, ApiResponse)]
enum Created {
    /// The user was registered.
    #[oai(status = 201)]
    Created(Json<CreatedUser>),
}

impl From<Registered> for CreatedUser {
    fn from(made: Registered) -> Self {
        Self { id: made.user.id.0, name: made.user.name.to_string(), token: made.token.reveal() }
    }
}

#[OpenApi]
impl UsersApi {
    /// Register a user.
    #[oai(path = "/users", method = "post")]
    async fn register(&self, body: Json<NewUser>) -> poem::Result<Created> {
        let name = UserName::new(&body.name)
            .map_err(|error| poem::Error::from_string(error.to_string(), StatusCode::UNPROCESSABLE_ENTITY))?;
        let made = self.registration.register(name).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        Ok(Created::Created(Json(made.into())))
    }
}
