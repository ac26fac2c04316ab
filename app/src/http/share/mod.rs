//! A record as a page, for whoever has its link: alone, inside pages of other sites, and as oEmbed describes it.

mod embed;
mod listen;
mod oembed;
mod shown;

use std::sync::Arc;

use poem::http::{HeaderValue, header};
use poem::{Request, Response, Result};
use quizcast_domain::records::{RecordId, RecordRepo};
use quizcast_domain::users::UserId;
use url::Url;
use uuid::Uuid;

use super::pages::{Assets, Visit};
use super::problem::{ApiError, Kind};
use super::request::last::Last;
use super::request::link::Links;
use crate::config::HttpSettings;
use shown::Shown;

/// The page of a record.
pub(super) const LISTEN: &str = "/listen";
/// Its player alone.
pub(super) const EMBED: &str = "/embed";
/// How other sites show it.
pub(super) const OEMBED: &str = "/oembed";
/// All of them.
pub(super) const PATHS: [&str; 3] = [LISTEN, EMBED, OEMBED];

/// Makes the pages.
#[derive(Clone)]
pub(super) struct Share {
    records: Arc<dyn RecordRepo>,
    assets: Arc<Assets>,
    public_url: Option<Url>,
}

impl Share {
    /// Over this store of records.
    pub(super) fn new(records: Arc<dyn RecordRepo>, assets: Arc<Assets>, settings: &HttpSettings) -> Self {
        Self { records, assets, public_url: settings.public_url.clone() }
    }

    /// The page of one of the paths above.
    pub(super) async fn page(&self, path: &str, request: &Request) -> Result<Response> {
        let visit = Visit::new(request);
        let links = Links::new(self.public_url.as_ref(), request);
        let query = request.uri().query().unwrap_or_default();
        let mut response = match path {
            OEMBED => {
                let asked = oembed::Asked::new(query, &links)?;
                oembed::answer(&asked, &self.find(&asked.record, &visit).await?, &links)
            }
            EMBED => embed::page(&visit, &self.assets, &self.find(query, &visit).await?, query),
            _ => listen::page(&visit, &self.assets, &self.find(query, &visit).await?, &links),
        };
        response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        Ok(response)
    }

    /// The record that this query names.
    async fn find(&self, query: &str, visit: &Visit) -> Result<Shown, ApiError> {
        let (id, user) = (uuid(query, "id")?, uuid(query, "user")?);
        let record = self.records.get(RecordId(id), UserId(user)).await?;
        let record = record.ok_or_else(|| ApiError::new(Kind::NotFound, "There is no such record."))?;
        Ok(Shown::new(&record, visit))
    }
}

/// The parameter `name`, which is a UUID.
fn uuid(query: &str, name: &str) -> Result<Uuid, ApiError> {
    let text = Last::of(query.as_bytes(), name).0;
    let text = text.ok_or_else(|| ApiError::field(Kind::BadRequest, name, "is missing"))?;
    Uuid::try_parse(&text).map_err(|_| ApiError::field(Kind::BadRequest, name, "not a UUID"))
}
