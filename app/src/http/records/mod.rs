//! Playing, showing, listing and removing records. [`add`] takes uploads.

pub mod add;
mod answers;
mod disposition;
mod parameters;
mod play;
mod view;
mod waveform;

use std::sync::Arc;

use poem::http::header;
use poem::{Request, Response};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;
use quizcast_domain::records::{Listen, Record, RecordId, RecordRepo};
use quizcast_domain::users::{Registration, UserId};
use url::Url;
use uuid::Uuid;

use super::contract::tags::ApiTags;
use super::problem::{Answer, ApiError};
use super::request::bearer::Bearer;
use super::request::link::Links;
use super::request::page::{Cursor, Limit};
use super::request::range::RangeHeader;
use super::request::{accept, cursor};
use crate::config::HttpSettings;
use crate::nudge::Nudge;
use answers::{Drawn, Listed, Mp3, Mp3Head, Removed, Shown};
use parameters::{Download, Format, Pixels};
use play::Playing;
use view::{RecordPage, RecordView, missing};
use waveform::{PICTURE_PIXELS, Shape, Waveform};

const JSON: &str = "application/json";
const SVG: &str = "image/svg+xml";

/// Records over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct RecordsApi {
    records: Arc<dyn RecordRepo>,
    listen: Listen,
    registration: Registration,
    janitor: Nudge,
    public_url: Option<Url>,
}

impl RecordsApi {
    /// Over the use cases; the janitor is nudged when something was removed.
    #[must_use]
    pub fn new(
        records: Arc<dyn RecordRepo>,
        listen: Listen,
        registration: Registration,
        janitor: Nudge,
        settings: &HttpSettings,
    ) -> Self {
        Self { records, listen, registration, janitor, public_url: settings.public_url.clone() }
    }

    /// The record that a link names: both ids must be right.
    async fn record(&self, id: Uuid, user: Uuid) -> Result<Record, ApiError> {
        self.records.get(RecordId(id), UserId(user)).await?.ok_or_else(missing)
    }

    fn links(&self, request: &Request) -> Links {
        Links::new(self.public_url.as_ref(), request)
    }

    async fn authenticate(&self, caller: &Bearer) -> Result<UserId, ApiError> {
        let user = self.registration.authenticate(&caller.0).await?;
        Ok(user.ok_or_else(ApiError::unauthorized)?.id)
    }
}

#[OpenApi(tag = "ApiTags::Records")]
impl RecordsApi {
    /// Listen to a record
    ///
    /// The link needs no token: whoever has it may listen. Players may ask for a range of bytes; several
    /// ranges in one header get the whole MP3.
    #[oai(path = "/record", method = "get", operation_id = "playRecord")]
    async fn play(
        &self,
        /// The record's id.
        id: Query<Uuid>,
        /// The id of the user who owns it.
        user: Query<Uuid>,
        /// `1` to save the file instead of playing it in the browser.
        download: Query<Option<Download>>,
        /// Which bytes to send. What is no range of bytes gets the whole MP3.
        #[oai(name = "Range")]
        range: RangeHeader,
        request: &Request,
    ) -> Answer<Mp3> {
        let record = self.record(id.0, user.0).await?;
        let playing = Playing::new(&record, request.headers(), Download::is_set(download.0.as_ref()));
        Ok(Mp3(playing.get(&self.listen, &range).await?))
    }

    /// Ask about an MP3 without listening
    ///
    /// What `GET` would answer, without the MP3.
    #[oai(path = "/record", method = "head", operation_id = "inspectRecord")]
    async fn inspect(
        &self,
        /// The record's id.
        id: Query<Uuid>,
        /// The id of the user who owns it.
        user: Query<Uuid>,
        /// As with `GET`.
        download: Query<Option<Download>>,
        request: &Request,
    ) -> Answer<Mp3Head> {
        let record = self.record(id.0, user.0).await?;
        Ok(Mp3Head(Playing::new(&record, request.headers(), Download::is_set(download.0.as_ref())).head()?))
    }

    /// Show what is known about a record
    ///
    /// Needs no token, as the link itself.
    #[oai(path = "/record/info", method = "get", operation_id = "showRecord")]
    async fn show(
        &self,
        /// The record's id.
        id: Query<Uuid>,
        /// The id of the user who owns it.
        user: Query<Uuid>,
        request: &Request,
    ) -> Answer<Shown> {
        let record = self.record(id.0, user.0).await?;
        Ok(Shown::Shown(Json(RecordView::new(record, &self.links(request))), "noindex".to_owned()))
    }

    /// Show the shape of a record's sound
    ///
    /// The peaks of the mono mix in the JSON format of bbc/audiowaveform (version 2): 8 bit, 256 samples a
    /// pixel, pairs merged past 8,192 pixels. Or a picture in the text colour of the page that it stands in,
    /// with `format=svg` or an `Accept` that would rather have `image/svg+xml`.
    #[oai(path = "/record/waveform", method = "get", operation_id = "showWaveform")]
    async fn waveform(
        &self,
        /// The record's id.
        id: Query<Uuid>,
        /// The id of the user who owns it.
        user: Query<Uuid>,
        /// How many pairs at most; neighbours are merged. A picture has at most 1,000 if this is not given.
        pixels: Query<Option<Pixels>>,
        /// `json` or `svg`; if it is given, `Accept` does not count.
        format: Query<Option<Format>>,
        request: &Request,
    ) -> Answer<Drawn> {
        let svg = match format.0 {
            Some(format) => format.is_svg()?,
            None => accept::prefers(request.headers(), SVG, JSON),
        };
        let most = pixels.0.map(Pixels::checked).transpose()?;
        let record = self.record(id.0, user.0).await?;
        let peaks = self.records.peaks(record.id, record.user).await?.ok_or_else(missing)?;
        let (media, text) = if svg {
            (SVG, Shape::new(&peaks, most.unwrap_or(PICTURE_PIXELS)).to_svg())
        } else {
            let shape = Shape::new(&peaks, most.unwrap_or(usize::MAX));
            (JSON, Waveform::new(&shape, record.facts.sample_rate).to_json_string())
        };
        let answer = Response::builder().content_type(media).header(header::VARY, "Accept");
        let answer =
            answer.header(header::CACHE_CONTROL, "private, no-cache").header("X-Robots-Tag", "noindex");
        Ok(Drawn(answer.body(text)))
    }

    /// List your own records
    ///
    /// Newest first. `next` is the cursor of the next page, and null on the last one.
    #[oai(path = "/records", method = "get", operation_id = "listRecords")]
    async fn list(
        &self,
        caller: Bearer,
        /// How many records a page has.
        limit: Query<Option<Limit>>,
        /// Where the page begins: `next` of the page before.
        cursor: Query<Option<Cursor>>,
        request: &Request,
    ) -> Answer<Listed> {
        let user = self.authenticate(&caller).await?;
        let limit = Limit::checked(limit.0)?;
        let after = cursor.0.map(|Cursor(text)| cursor::read_record(&text)).transpose()?;
        let page = self.records.page(user, limit, after).await?;
        Ok(Listed::Listed(Json(RecordPage::new(page, &self.links(request)))))
    }

    /// Remove a record
    ///
    /// Only its owner can. The link leads nowhere from then on. This cannot be undone.
    #[oai(path = "/record", method = "delete", operation_id = "removeRecord")]
    async fn remove(
        &self,
        caller: Bearer,
        /// The record's id.
        id: Query<Uuid>,
        /// The id of the user who owns it.
        user: Query<Uuid>,
    ) -> Answer<Removed> {
        let owner = self.authenticate(&caller).await?;
        let removed = owner.0 == user.0 && self.records.remove(RecordId(id.0), owner).await?;
        if !removed {
            return Err(missing().into());
        }
        self.janitor.nudge();
        Ok(Removed::Removed)
    }
}
