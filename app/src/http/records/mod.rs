//! Playing, showing, listing, renaming and removing records. [`add`] takes uploads.

pub mod add;
mod answers;
mod disposition;
mod parameters;
mod picture;
mod place;
mod play;
mod qr;
mod view;
mod waveform;

use std::sync::Arc;

use poem::http::{StatusCode, header};
use poem::{Request, Response, ResponseBuilder};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;
use quizcast_domain::records::{Listen, Record, RecordId, RecordName, RecordRepo};
use quizcast_domain::users::{Registration, UserId};
use url::Url;
use uuid::Uuid;

use super::audio_record::RecordView;
use super::contract::tags::ApiTags;
use super::problem::{Answer, ApiError};
use super::request::bearer::Bearer;
use super::request::body::JsonBody;
use super::request::link::Links;
use super::request::page::Limit;
use super::request::range::RangeHeader;
use super::request::{accept, conditions};
use crate::config::HttpSettings;
use crate::nudge::Nudge;
use answers::{Drawn, Listed, Mp3, Mp3Head, Preview, Qr, Removed, Renamed, Shown};
use parameters::{BeginRecords, Download, Format, NamePart, Pixels, Sort};
use picture::Pictures;
use play::Playing;
use view::{NewName, RecordPage, missing};
use waveform::{PICTURE_PIXELS, Shape, Waveform};

const JSON: &str = "application/json";
const PNG: &str = "image/png";
const SVG: &str = "image/svg+xml";

/// An answer for whoever has the link, but not for search engines and shared caches.
fn private() -> ResponseBuilder {
    let answer = Response::builder();
    answer.header(header::CACHE_CONTROL, "private, no-cache").header("X-Robots-Tag", "noindex")
}

/// Records over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct RecordsApi {
    records: Arc<dyn RecordRepo>,
    listen: Listen,
    registration: Registration,
    janitor: Nudge,
    public_url: Option<Url>,
    pictures: Pictures,
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
        let (public_url, pictures) = (settings.public_url.clone(), Pictures::new());
        Self { records, listen, registration, janitor, public_url, pictures }
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
        /// `1` to save the file instead of playing it in the browser; so does any text but an empty one, `0` and `false`.
        download: Query<Option<Download>>,
        /// Which bytes to send. What is no range of bytes gets the whole MP3.
        #[oai(name = "Range")]
        range: RangeHeader,
        request: &Request,
    ) -> Answer<Mp3> {
        let record = self.record(id.0, user.0).await?;
        let playing = Playing::new(&record, request, Download::is_set(download.0.as_ref()));
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
        Ok(Mp3Head(Playing::new(&record, request, Download::is_set(download.0.as_ref())).head()?))
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
        Ok(Drawn(private().content_type(media).header(header::VARY, "Accept").body(text)))
    }

    /// Show the picture of a record
    ///
    /// Its waveform and its length, 1200 by 630 pixels: for previews of links.
    #[oai(path = "/record/picture", method = "get", operation_id = "showPicture")]
    async fn picture(
        &self,
        /// The record's id.
        id: Query<Uuid>,
        /// The id of the user who owns it.
        user: Query<Uuid>,
        request: &Request,
    ) -> Answer<Preview> {
        let record = self.record(id.0, user.0).await?;
        let tag = picture::tag(&record);
        if conditions::is_tag_known(&tag, request.headers()) {
            let answer = private().status(StatusCode::NOT_MODIFIED);
            return Ok(Preview(answer.header(header::ETAG, tag).finish()));
        }
        let peaks = self.records.peaks(record.id, record.user).await?.ok_or_else(missing)?;
        let picture = self.pictures.draw(&record, peaks).await?;
        Ok(Preview(private().content_type(PNG).header(header::ETAG, tag).body(picture)))
    }

    /// Show a record's page as a QR code
    ///
    /// The code holds the address of the page that plays the record. It is black on white, with the margin that
    /// readers need.
    #[oai(path = "/record/qr", method = "get", operation_id = "showQrCode")]
    async fn qr(
        &self,
        /// The record's id.
        id: Query<Uuid>,
        /// The id of the user who owns it.
        user: Query<Uuid>,
        request: &Request,
    ) -> Answer<Qr> {
        let record = self.record(id.0, user.0).await?;
        let picture = qr::picture(&self.links(request).listen(&record))?;
        Ok(Qr(private().content_type(SVG).body(picture)))
    }

    /// List your own records
    ///
    /// `next` is the cursor of the next page, and null on the last one. It belongs to its `sort` and its `q`, and goes on
    /// although the record at its place was removed.
    #[oai(path = "/records", method = "get", operation_id = "listRecords")]
    async fn list(
        &self,
        caller: Bearer,
        /// How many records a page has.
        limit: Query<Option<Limit>>,
        /// Where the page begins: `next` of the page before.
        cursor: Query<Option<BeginRecords>>,
        /// Only records whose name holds this; case and punctuation do not matter.
        q: Query<Option<NamePart>>,
        /// In which order. By name, records without one come last.
        sort: Query<Option<Sort>>,
        request: &Request,
    ) -> Answer<Listed> {
        let user = self.authenticate(&caller).await?;
        let limit = Limit::checked(limit.0)?;
        let asked = parameters::list(limit, cursor.0.as_ref(), q.0.as_ref(), sort.0.as_ref())?;
        let page = self.records.page(user, &asked).await?;
        Ok(Listed::Listed(Json(RecordPage::new(page, asked.folded_text(), &self.links(request)))))
    }

    /// Rename a record
    ///
    /// Only its owner can. The rules of uploaded names hold: only the last part of a path is kept, and no control or
    /// bidirectional character; a longer name is cut. `null` or a blank name takes the name away. The MP3 stays as it is,
    /// the title in its tag too.
    #[oai(path = "/record", method = "patch", operation_id = "renameRecord")]
    async fn rename(
        &self,
        caller: Bearer,
        /// The record's id.
        id: Query<Uuid>,
        /// The id of the user who owns it.
        user: Query<Uuid>,
        body: JsonBody<NewName>,
        request: &Request,
    ) -> Answer<Renamed> {
        let owner = self.authenticate(&caller).await?;
        if owner.0 != user.0 {
            return Err(missing().into());
        }
        let name = body.0.name.0.and_then(|name| RecordName::new(&name.0));
        let record = self.records.rename(RecordId(id.0), owner, name).await?.ok_or_else(missing)?;
        Ok(Renamed::Renamed(Json(RecordView::new(record, &self.links(request)))))
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
