//! What callers are answered about their feeds, and with which problems.

use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;

use super::view::{FeedAddress, FeedState};
use crate::http::problem::{CHANGE, Group, Kind, LOOKUP, Problems};
use Kind::Unauthorized;

#[derive(Debug, ApiResponse)]
pub(super) enum Given {
    /// The feed's address. Keep it: it is shown this once.
    #[oai(status = 200)]
    Given(Json<FeedAddress>),
}

impl Problems for Given {
    const KINDS: &'static [Group] = &[CHANGE, &[Unauthorized]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Shown {
    /// Whether there is a feed.
    #[oai(status = 200)]
    Shown(Json<FeedState>),
}

impl Problems for Shown {
    const KINDS: &'static [Group] = &[LOOKUP, &[Unauthorized]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum TakenBack {
    /// There is no feed any more.
    #[oai(status = 204)]
    TakenBack,
}

impl Problems for TakenBack {
    const KINDS: &'static [Group] = &[CHANGE, &[Unauthorized]];
}
