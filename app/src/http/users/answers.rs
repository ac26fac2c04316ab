//! What the users are answered with, and with which problems.

use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;

use super::view::{CreatedUser, Me, NewToken};
use crate::http::problem::{CHANGE, Group, JSON_BODY, Kind, LOOKUP, Problems};
use Kind::{Forbidden, Unauthorized};

#[derive(Debug, ApiResponse)]
pub(super) enum Created {
    /// The user was registered. Keep the token: it is shown this once.
    #[oai(status = 201)]
    Created(
        Json<CreatedUser>,
        /// The path under which `GET` with this token shows the user.
        #[oai(header = "Location")]
        String,
    ),
}

impl Problems for Created {
    const KINDS: &'static [Group] = &[JSON_BODY, CHANGE, &[Unauthorized, Forbidden]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Shown {
    /// The user whose token was sent.
    #[oai(status = 200)]
    Shown(Json<Me>),
}

impl Problems for Shown {
    const KINDS: &'static [Group] = &[LOOKUP, &[Unauthorized]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Rotated {
    /// The new token. The old one does not work any more.
    #[oai(status = 200)]
    Rotated(Json<NewToken>),
}

impl Problems for Rotated {
    const KINDS: &'static [Group] = &[CHANGE, &[Unauthorized]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Removed {
    /// The user is gone, with all that was the user's.
    #[oai(status = 204)]
    Removed,
}

impl Problems for Removed {
    const KINDS: &'static [Group] = &[CHANGE, &[Unauthorized]];
}
