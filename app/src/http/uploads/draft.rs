//! draft-ietf-httpbis-resumable-upload, interop versions 8 and 6, without its `104`.
//!
//! `POST /records` with the header `Upload-Complete` comes here, see [`route_drafts`](crate::http::middleware::protocols::route_drafts).

use poem::{Body, Request};
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use quizcast_domain::records::{Record, RecordName, UploadId};
use quizcast_domain::uploads::{NewUpload, Part, Protocol, Received};
use quizcast_domain::users::UserId;

use super::answers::{DraftBegun, DraftContinued, DraftRemoved, DraftStands};
use super::body::{DraftBegin, DraftPart, PartBody, length_of};
use super::headers::{self, Metadata};
use super::receiver::standing;
use super::tools::{Tools, upload_id};
use crate::http::audio_record::RecordView;
use crate::http::contract::tags::ApiTags;
use crate::http::problem::{Answer, ApiError, Kind};
use crate::http::request::bearer::Bearer;
use crate::http::request::disposition::Disposition;
use crate::http::request::idempotency::KeyHeader;
use crate::http::request::link::Links;
use crate::http::request::received::stream_of;

/// draft-ietf-httpbis-resumable-upload.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct DraftApi(pub(super) Tools);

impl DraftApi {
    /// Receives the part in `body`. With the last one the WAV ends.
    async fn receive(
        &self,
        user: UserId,
        id: UploadId,
        offset: u64,
        said: Said,
        body: Body,
    ) -> Result<Received, ApiError> {
        if !self.0.disk.takes(0) {
            return Err(ApiError::below_floor());
        }
        let Said { length, complete } = said;
        let part = Part { offset, length, last: complete, body: stream_of(body) };
        self.0.receiver.receive(user, id, part).await
    }

    fn limit(&self) -> String {
        let limits = self.0.resumption.limits();
        format!("max-size={}, max-age={}", limits.most_bytes, limits.patience.as_secs())
    }
}

/// What the headers of a part say about the end of the WAV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    length: Option<u64>,
    complete: bool,
}

impl Said {
    /// Reads `Upload-Complete` and `Upload-Length`. The last part's own length tells that of the whole.
    fn read(request: &Request, offset: u64) -> Result<Self, ApiError> {
        let sent = request.headers();
        let wrong = |detail: &str| ApiError::field(Kind::BadRequest, "Upload-Complete", detail);
        let complete = match headers::single(sent, "Upload-Complete")? {
            Some("?1") => true,
            Some("?0") => false,
            Some(_) => return Err(wrong("must be ?1 or ?0")),
            None => return Err(wrong("is missing")),
        };
        let told = headers::bytes(sent, "Upload-Length")?;
        let own = length_of(sent).filter(|_| complete).and_then(|own| offset.checked_add(own));
        match (told, own) {
            (Some(told), Some(own)) if told != own => Err(ApiError::inconsistent_length()),
            (told, own) => Ok(Self { length: told.or(own), complete }),
        }
    }
}

/// The file's name: in the query, else in `Content-Disposition`, else in the metadata of tus.
fn name_of(query: Option<&str>, request: &Request, metadata: &Metadata) -> Option<RecordName> {
    match query {
        Some(name) => RecordName::new(name),
        None => Disposition::of(request.headers()).file_name().or_else(|| metadata.name.clone()),
    }
}

/// The problem of a part, as the draft names it.
fn of_draft(error: ApiError, offset: u64) -> ApiError {
    if error.kind() == Kind::UploadOffset { error.mismatching_offset(offset) } else { error }
}

#[OpenApi(tag = "ApiTags::Uploads")]
impl DraftApi {
    /// Begin an upload by the IETF's draft
    ///
    /// The same as `POST /records` with the header `Upload-Complete`: draft-ietf-httpbis-resumable-upload, interop
    /// versions 8 and 6. No `104` is sent, so begin with an empty request, whose answer names the upload.
    #[oai(path = "/records/uploads", method = "post", operation_id = "beginDraftUpload")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter that the contract names")]
    async fn begin(
        &self,
        caller: Bearer,
        /// `?1` if the request brings all of the WAV, `?0` if not.
        #[oai(name = "Upload-Complete")]
        _complete: Header<Option<String>>,
        /// How many bytes the WAV has, if that is known.
        #[oai(name = "Upload-Length")]
        _length: Header<Option<String>>,
        /// The file's name. Without it the header `Content-Disposition` may name it.
        name: Query<Option<String>>,
        /// Makes it safe to send the request again: as long as the upload is remembered, the same key gets the same
        /// one.
        #[oai(name = "Idempotency-Key")]
        key: KeyHeader,
        body: PartBody<DraftBegin>,
        request: &Request,
    ) -> Answer<DraftBegun> {
        let user = self.0.owner(&caller).await?;
        let said = Said::read(request, 0)?;
        let body = body.part()?;
        let metadata = Metadata::read(request.headers())?;
        let new = NewUpload {
            id: UploadId(self.0.ids.next()),
            user,
            protocol: Protocol::Draft,
            name: name_of(name.0.as_deref(), request, &metadata),
            length: said.length,
            finish_abandoned: metadata.finish_abandoned,
            metadata: None,
            key: key.of_user("upload", user),
        };
        let links = self.0.links(request);
        let begun = self.0.receiver.begin(&new).await?;
        let location = format!("{}/records/uploads/{}", links.base(), begun.upload.0);
        match begun.before {
            None => {}
            Some((first, Some(record))) => return Ok(Self::done(record, &links, first.offset)),
            Some((first, None)) => return Ok(self.begun(location, first.offset)),
        }
        let body = body.or_else(|| said.complete.then(Body::empty));
        let Some(body) = body else { return Ok(self.begun(location, 0)) };
        match self.receive(user, begun.upload, 0, said, body).await {
            Ok(Received { record: Some(record), offset, .. }) => Ok(Self::done(record, &links, offset)),
            Ok(received) => Ok(self.begun(location, received.offset)),
            Err(error) => {
                self.0.give_up(&new).await;
                Err(error.into())
            }
        }
    }

    /// Go on with an upload by the IETF's draft
    ///
    /// With the last part the WAV becomes a record. Once it is there, a request without a byte gets the same answer
    /// again.
    #[oai(path = "/records/uploads/:id", method = "patch", operation_id = "continueDraftUpload")]
    #[expect(clippy::too_many_arguments, reason = "each is a header that the contract names")]
    async fn go_on(
        &self,
        caller: Bearer,
        /// The upload's id.
        id: Path<String>,
        /// Where in the WAV the body begins.
        #[oai(name = "Upload-Offset")]
        _offset: Header<Option<String>>,
        /// `?1` if the WAV ends with this part, `?0` if not.
        #[oai(name = "Upload-Complete")]
        _complete: Header<Option<String>>,
        /// How many bytes the WAV has, if that was not known before.
        #[oai(name = "Upload-Length")]
        _length: Header<Option<String>>,
        body: PartBody<DraftPart>,
        request: &Request,
    ) -> Answer<DraftContinued> {
        let user = self.0.owner(&caller).await?;
        let id = upload_id(&id.0)?;
        let body = body.part()?.unwrap_or_else(Body::empty);
        let missing = || ApiError::field(Kind::BadRequest, "Upload-Offset", "is missing");
        let offset = headers::bytes(request.headers(), "Upload-Offset")?.ok_or_else(missing)?;
        let said = Said::read(request, offset)?;
        let received = self.receive(user, id, offset, said, body).await;
        if received.is_err() {
            self.0.janitor.nudge();
        }
        let received = received.map_err(|error| of_draft(error, offset))?;
        Ok(match received.record {
            Some(record) => {
                let links = self.0.links(request);
                let link = links.record(&record);
                DraftContinued::Done(
                    Json(RecordView::new(record, &links)),
                    link,
                    "?1".to_owned(),
                    received.offset,
                )
            }
            None => DraftContinued::Continued("?0".to_owned(), received.offset),
        })
    }

    /// Ask where an upload by the IETF's draft stands
    ///
    /// A request that still hangs on it is ended first, so that the offset is one from which the next request can
    /// go on.
    #[oai(path = "/records/uploads/:id", method = "head", operation_id = "inspectDraftUpload")]
    async fn inspect(
        &self,
        caller: Bearer,
        /// The upload's id.
        id: Path<String>,
        request: &Request,
    ) -> Answer<DraftStands> {
        let user = self.0.owner(&caller).await?;
        let (upload, record) = self.0.resumption.settle(user, upload_id(&id.0)?).await?;
        standing(&upload.state, record.as_ref())?;
        let links: Links = self.0.links(request);
        let complete = if record.is_some() { "?1" } else { "?0" };
        Ok(DraftStands::Stands(
            upload.offset,
            complete.to_owned(),
            upload.begun.length,
            self.limit(),
            record.map(|record| links.record(&record)),
        ))
    }

    /// Remove an upload by the IETF's draft
    ///
    /// What was stored of it goes too; the record that it became stays.
    #[oai(path = "/records/uploads/:id", method = "delete", operation_id = "removeDraftUpload")]
    async fn remove(
        &self,
        caller: Bearer,
        /// The upload's id.
        id: Path<String>,
    ) -> Answer<DraftRemoved> {
        let user = self.0.owner(&caller).await?;
        self.0.resumption.remove(user, upload_id(&id.0)?).await?;
        self.0.janitor.nudge();
        Ok(DraftRemoved::Removed)
    }
}

impl DraftApi {
    fn done(record: Record, links: &Links, offset: u64) -> DraftBegun {
        let link = links.record(&record);
        DraftBegun::Done(Json(RecordView::new(record, links)), link, "?1".to_owned(), offset)
    }

    fn begun(&self, location: String, offset: u64) -> DraftBegun {
        DraftBegun::Begun(location, "?0".to_owned(), offset, self.limit())
    }
}
