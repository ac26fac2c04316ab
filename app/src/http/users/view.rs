//! Users as callers see them.

use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object};
use quizcast_domain::users::{Registered, User};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::http::problem::ApiError;
use crate::http::request::body::{Fields, FromFields};

/// Who to register.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct NewUser {
    /// A display name: 1 to 64 characters after trimming, no control characters. It need not be unique.
    pub(super) name: String,
}

impl FromFields for NewUser {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self { name: fields.text("name")? })
    }
}

/// The new user.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct CreatedUser {
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
pub(super) struct Me {
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
pub(super) struct NewToken {
    /// The access token. It is shown this once: only a hash of it is stored.
    pub(super) token: Uuid,
}

#[derive(Debug, ApiResponse)]
pub(super) enum Created {
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
pub(super) enum Shown {
    /// The user whose token was sent.
    #[oai(status = 200)]
    Shown(Json<Me>),
}

#[derive(Debug, ApiResponse)]
pub(super) enum Rotated {
    /// The new token. The old one does not work any more.
    #[oai(status = 200)]
    Rotated(Json<NewToken>),
}

#[derive(Debug, ApiResponse)]
pub(super) enum Removed {
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
