//! A user's feed: giving it out and taking it back. [`page`](FeedPage) is what podcast programs read.

mod answers;
mod page;
mod rss;
mod view;
mod xml;

use poem::Request;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;
use quizcast_domain::users::{Feeds, Registration, UserId};
use url::Url;

use super::contract::tags::ApiTags;
use super::problem::{Answer, ApiError};
use super::request::bearer::Bearer;
use super::request::link::Links;
use crate::config::HttpSettings;
use answers::{Given, Shown, TakenBack};
pub use page::{Cover, FeedPage};
use view::{FeedAddress, FeedState};

/// The path of a feed.
pub const FEED: &str = "/feed/{secret}";
/// The path of the picture that all feeds have.
pub const COVER: &str = "/feed-cover.png";

/// Feeds over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct FeedApi {
    feeds: Feeds,
    registration: Registration,
    public_url: Option<Url>,
}

impl FeedApi {
    /// Over the use cases.
    #[must_use]
    pub fn new(feeds: Feeds, registration: Registration, settings: &HttpSettings) -> Self {
        Self { feeds, registration, public_url: settings.public_url.clone() }
    }

    async fn authenticate(&self, caller: &Bearer) -> Result<UserId, ApiError> {
        let user = self.registration.authenticate(&caller.0).await?;
        Ok(user.ok_or_else(ApiError::unauthorized)?.id)
    }
}

#[OpenApi(tag = "ApiTags::Users")]
impl FeedApi {
    /// Make a podcast feed of your own records
    ///
    /// Whoever has the address can read the feed, so it is shown this once. Another call gives a new address, and
    /// the one before stops working at once, on all nodes.
    #[oai(path = "/users/me/feed", method = "post", operation_id = "giveFeed")]
    async fn give(&self, caller: Bearer, request: &Request) -> Answer<Given> {
        let user = self.authenticate(&caller).await?;
        let secret = self.feeds.give(user).await?.ok_or_else(ApiError::unauthorized)?;
        let links = Links::new(self.public_url.as_ref(), request);
        Ok(Given::Given(Json(FeedAddress::new(&secret, &links))))
    }

    /// Tell whether you have a feed
    ///
    /// The address itself is not stored, so it cannot be shown again.
    #[oai(path = "/users/me/feed", method = "get", operation_id = "showFeed")]
    async fn show(&self, caller: Bearer) -> Answer<Shown> {
        let user = self.authenticate(&caller).await?;
        Ok(Shown::Shown(Json(FeedState::new(self.feeds.made_at(user).await?))))
    }

    /// Take your feed back
    ///
    /// Its address leads nowhere from then on. It is no error if there is none.
    #[oai(path = "/users/me/feed", method = "delete", operation_id = "removeFeed")]
    async fn take_back(&self, caller: Bearer) -> Answer<TakenBack> {
        let user = self.authenticate(&caller).await?;
        self.feeds.take_back(user).await?;
        Ok(TakenBack::TakenBack)
    }
}
