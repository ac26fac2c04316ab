//! Feeds as their owners see them.

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::users::FeedSecret;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::http::request::link::Links;
use crate::http::schema::{Nullable, described};

described! {
    /// The address of a feed.
    struct FeedUrl(String) { format: Some("uri") }
}

/// A new feed.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct FeedAddress {
    /// The feed's address, for a podcast program. Whoever has it can read the feed. It is shown this once: only a hash of
    /// it is stored.
    url: FeedUrl,
}

/// Whether a user has a feed.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct FeedState {
    /// Whether there is a feed.
    exists: bool,
    /// When its address was made; null if there is no feed.
    created_at: Nullable<OffsetDateTime>,
}

impl FeedAddress {
    pub(super) fn new(secret: &FeedSecret, links: &Links) -> Self {
        Self { url: FeedUrl(links.feed(secret)) }
    }
}

impl FeedState {
    pub(super) fn new(made_at: Option<OffsetDateTime>) -> Self {
        Self { exists: made_at.is_some(), created_at: made_at.into() }
    }
}

impl Example for FeedAddress {
    fn example() -> Self {
        let half = Uuid::from_u128(0x9b2f_6d0e_51c7_4a86_8e1d_7f4b_2c9a_3e50);
        let secret = FeedSecret::new(half, Uuid::from_u128(!half.as_u128())).reveal();
        Self { url: FeedUrl(format!("https://quiz.example.org/feed/{secret}")) }
    }
}

impl Example for FeedState {
    fn example() -> Self {
        Self::new(Some(OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000)))
    }
}
