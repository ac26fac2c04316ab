//! Users as callers see them.

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::users::{Registered, User, UserName};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::http::problem::ApiError;
use crate::http::request::body::{Fields, FromFields};
use crate::http::schema::{Nullable, described};

described! {
    /// A name as the caller wrote it.
    pub(super) struct Name(String) {
        min_length: Some(1),
        max_length: Some(UserName::MAX_CHARS),
        // No control character, and at least one that is no space.
        pattern: Some(r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$".to_owned()),
    }
}

/// Who to register.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct NewUser {
    /// A display name: 1 to 64 characters after trimming, no control characters. It need not be unique.
    pub(super) name: Name,
}

impl FromFields for NewUser {
    fn from_fields(fields: &Fields) -> Result<Self, ApiError> {
        Ok(Self { name: Name(fields.text("name")?) })
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
    /// Length of their MP3s in all, in bytes.
    bytes: u64,
    /// Most bytes of MP3 that the user may have; null if there is no such limit.
    quota: Nullable<u64>,
}

impl Me {
    pub(super) fn new(user: &User, quota: Option<u64>) -> Self {
        Self {
            id: user.id.0,
            name: user.name.to_string(),
            created_at: user.created_at,
            records: user.records,
            bytes: user.bytes,
            quota: quota.into(),
        }
    }
}

/// A new token in the place of the old one.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct NewToken {
    /// The access token. It is shown this once: only a hash of it is stored.
    pub(super) token: Uuid,
}

const EXAMPLE_ID: Uuid = Uuid::from_u128(0x4f3c_0a52_2f5e_4f0b_9d7c_0c3f_6a1e_88d1);
const EXAMPLE_TOKEN: Uuid = Uuid::from_u128(0x9b2f_6d0e_51c7_4a86_8e1d_7f4b_2c9a_3e50);

impl Example for NewUser {
    fn example() -> Self {
        Self { name: Name("Ann".to_owned()) }
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
        Self {
            id: EXAMPLE_ID,
            name: "Ann".to_owned(),
            created_at,
            records: 2,
            bytes: 2_914_560,
            quota: Some(10_000_000_000).into(),
        }
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
