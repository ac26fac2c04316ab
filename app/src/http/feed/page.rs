//! What podcast programs read: the feed, and its picture.

use std::sync::Arc;

use bytes::Bytes;
use poem::http::{StatusCode, header};
use poem::{Request, Response, ResponseBuilder, Result};
use quizcast_domain::page::PageLimit;
use quizcast_domain::records::{Record, RecordOrder, RecordRepo, RecordRequest};
use quizcast_domain::users::{FeedSecret, Feeds, UserId};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use url::Url;

use super::rss;
use crate::http::problem::{ApiError, Kind};
use crate::http::request::conditions::is_tag_known;
use crate::http::request::link::Links;
use crate::picture;

/// How many records a feed has at most: the newest ones.
const NEWEST: usize = 300;

/// Makes the page of a feed.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct FeedPage {
    feeds: Feeds,
    records: Arc<dyn RecordRepo>,
    public_url: Option<Url>,
}

impl FeedPage {
    /// Over these use cases.
    #[must_use]
    pub fn new(feeds: Feeds, records: Arc<dyn RecordRepo>, public_url: Option<Url>) -> Self {
        Self { feeds, records, public_url }
    }

    /// The feed, or 304 if the caller has it.
    ///
    /// # Errors
    ///
    /// 404 if the secret opens none, 503 if the store does not answer.
    pub async fn page(&self, request: &Request) -> Result<Response> {
        let secret = request.path_params::<String>()?;
        Ok(self.answer(&secret, request).await?)
    }

    async fn answer(&self, secret: &str, request: &Request) -> Result<Response, ApiError> {
        let missing = || ApiError::new(Kind::NotFound, "There is no such feed.");
        let secret = FeedSecret::parse(secret).map_err(|_| missing())?;
        let owner = self.feeds.owner(&secret).await?.ok_or_else(missing)?;
        let records = self.newest(owner.id).await?;
        let links = Links::new(self.public_url.as_ref(), request);
        let feed = rss::feed(&owner, &secret, &records, &links);
        let tag = tag(feed.as_bytes());
        let answer = Response::builder()
            .header(header::ETAG, &tag)
            .header(header::CACHE_CONTROL, "private, no-cache")
            .header(header::REFERRER_POLICY, "no-referrer")
            .header("X-Robots-Tag", "noindex");
        Ok(known_or(answer, &tag, request, |answer| {
            answer.content_type("application/rss+xml; charset=utf-8").body(feed)
        }))
    }

    async fn newest(&self, user: UserId) -> Result<Vec<Record>, ApiError> {
        let limit = PageLimit::new(PageLimit::MAX as i128).unwrap_or_default();
        let (mut records, mut order) = (Vec::new(), Some(RecordOrder::default()));
        while let Some(behind) = order.take_if(|_| records.len() < NEWEST) {
            let page = self.records.page(user, &RecordRequest::new(limit, behind)).await?;
            records.extend(page.items);
            order = page.next;
        }
        records.truncate(NEWEST);
        Ok(records)
    }
}

/// The picture of all feeds, drawn when it is first asked for.
#[derive(Debug, Default)]
pub struct Cover(OnceCell<(Bytes, String)>);

impl Cover {
    /// The PNG file, or 304 if the caller has it.
    ///
    /// # Errors
    ///
    /// 500 if it cannot be drawn.
    pub async fn page(&self, request: &Request) -> Result<Response> {
        let (file, tag) = self.0.get_or_try_init(drawn).await?;
        let answer = Response::builder()
            .header(header::ETAG, tag)
            .header(header::CACHE_CONTROL, "public, max-age=86400");
        Ok(known_or(answer, tag, request, |answer| answer.content_type("image/png").body(file.clone())))
    }
}

/// It takes some 10 ms, so it is drawn outside of the runtime's threads.
async fn drawn() -> Result<(Bytes, String), ApiError> {
    let failed = |error: &(dyn std::error::Error + 'static)| {
        tracing::error!(error, "the cover of feeds could not be drawn");
        ApiError::internal()
    };
    let file = spawn_blocking(picture::cover).await.map_err(|error| failed(&error))?;
    let file = Bytes::from(file.map_err(|error| failed(&error))?);
    let tag = tag(&file);
    Ok((file, tag))
}

/// 304 if the caller has what `tag` names, else the whole of it.
fn known_or(
    answer: ResponseBuilder,
    tag: &str,
    request: &Request,
    whole: impl FnOnce(ResponseBuilder) -> Response,
) -> Response {
    if is_tag_known(tag, request.headers()) {
        return answer.status(StatusCode::NOT_MODIFIED).finish();
    }
    whole(answer)
}

/// The strong entity tag of these bytes.
fn tag(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut tag = "\"".to_owned();
    for byte in &Sha256::digest(bytes)[..16] {
        let written = write!(tag, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }
    tag.push('"');
    tag
}
