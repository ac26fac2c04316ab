//! tus 1.0.0.

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use poem::{Body, Request};
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use quizcast_domain::records::{ByteStream, Record, UploadId};
use quizcast_domain::uploads::{NewUpload, Part, Protocol, Received, Upload};
use quizcast_domain::users::UserId;
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use super::answers::{Begun, Continued, Removed, Stands};
use super::body::{PartBody, TusBegin, TusPart};
use super::headers::{self, Checksum, Metadata};
use super::receiver::standing;
use super::tools::{Tools, upload_id};
use crate::http::contract::tags::ApiTags;
use crate::http::problem::{Answer, ApiError, Kind, SOON};
use crate::http::request::bearer::Bearer;
use crate::http::request::idempotency::KeyHeader;
use crate::http::request::link::Links;
use crate::http::request::received::stream_of;

/// The largest part with a checksum: it waits in memory until it is checked.
const MAX_CHECKED: usize = 8 << 20;
/// How many such parts may wait at a time.
const CHECKED_AT_ONCE: usize = 8;

/// tus 1.0.0.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct TusApi(pub(super) Tools, Semaphore);

impl TusApi {
    pub(super) fn new(tools: Tools) -> Self {
        Self(tools, Semaphore::new(CHECKED_AT_ONCE))
    }

    fn expires(&self, upload: &Upload) -> String {
        http_date(upload.expires_at(self.0.resumption.limits().patience))
    }

    /// Receives the part in `body`. One with a checksum is read and checked first.
    async fn receive(
        &self,
        user: UserId,
        id: UploadId,
        offset: u64,
        length: Option<u64>,
        body: Body,
        checksum: Option<Checksum>,
    ) -> Result<Received, ApiError> {
        if !self.0.disk.takes(0) {
            return Err(ApiError::below_floor());
        }
        let Some(checksum) = checksum else {
            let part = Part { offset, length, last: false, body: stream_of(body) };
            return self.0.receiver.receive(user, id, part).await;
        };
        let busy = || ApiError::new(Kind::Busy, "Too many parts with a checksum arrive.").retry_after(SOON);
        let permit = self.1.try_acquire().map_err(|_| busy())?;
        let bytes = read_checked(stream_of(body)).await?;
        checksum.check(&bytes)?;
        let body: ByteStream = Box::pin(stream::iter([Ok(bytes)]));
        let received = self.0.receiver.receive(user, id, Part { offset, length, last: false, body }).await;
        drop(permit);
        received
    }
}

async fn read_checked(mut body: ByteStream) -> Result<Bytes, ApiError> {
    let mut all = BytesMut::new();
    while let Some(bytes) = body.next().await {
        let bytes =
            bytes.map_err(|error| ApiError::from(quizcast_domain::uploads::UploadError::Broken(error)))?;
        if all.len() + bytes.len() > MAX_CHECKED {
            let detail = format!("A part with a checksum has at most {MAX_CHECKED} bytes.");
            return Err(ApiError::new(Kind::PayloadTooLarge, detail));
        }
        all.extend_from_slice(&bytes);
    }
    Ok(all.freeze())
}

/// The date as headers have it.
fn http_date(at: OffsetDateTime) -> String {
    httpdate::fmt_http_date(at.into())
}

fn link_of(record: Option<&Record>, links: &Links) -> Option<String> {
    record.map(|record| links.record(record))
}

#[OpenApi(tag = "ApiTags::Uploads")]
impl TusApi {
    /// Begin an upload that goes on after a break
    ///
    /// By tus 1.0.0: there are clients for it in many languages. The request may bring the first bytes already.
    #[oai(path = "/uploads", method = "post", operation_id = "beginUpload")]
    #[expect(clippy::too_many_arguments, reason = "each is a header that the contract names")]
    async fn begin(
        &self,
        caller: Bearer,
        /// The version of the protocol: `1.0.0`.
        #[oai(name = "Tus-Resumable")]
        _version: Header<Option<String>>,
        /// How many bytes the WAV has.
        #[oai(name = "Upload-Length")]
        _length: Header<Option<String>>,
        /// `1` if that is not known yet.
        #[oai(name = "Upload-Defer-Length")]
        _deferred: Header<Option<String>>,
        /// Pairs of a key and a value in base64, separated by commas: `filename` or `name` is the file's name,
        /// `filetype` its type; `finish` with the value `abandoned` turns what is there into a record if nobody
        /// comes back.
        #[oai(name = "Upload-Metadata")]
        _metadata: Header<Option<String>>,
        /// `sha1` or `sha256` and the checksum of the body in base64.
        #[oai(name = "Upload-Checksum")]
        _checksum: Header<Option<String>>,
        /// Makes it safe to send the request again: as long as the upload is remembered, the same key gets the same
        /// one.
        #[oai(name = "Idempotency-Key")]
        key: KeyHeader,
        body: PartBody<TusBegin>,
        request: &Request,
    ) -> Answer<Begun> {
        let user = self.0.owner(&caller).await?;
        let sent = request.headers();
        headers::refuse_concatenation(sent)?;
        let length = headers::bytes(sent, "Upload-Length")?;
        match (length, headers::single(sent, "Upload-Defer-Length")?) {
            (Some(_), None) | (None, Some("1")) => {}
            _ => {
                let detail = "either this header or Upload-Defer-Length: 1 is needed";
                return Err(ApiError::field(Kind::BadRequest, "Upload-Length", detail).into());
            }
        }
        let Metadata { name, finish_abandoned, text } = Metadata::read(sent)?;
        let checksum = Checksum::read(sent)?;
        let part = body.part()?;
        let id = UploadId(self.0.ids.next());
        let (protocol, key) = (Protocol::Tus, key.of_user("upload", user));
        let new = NewUpload { id, user, protocol, name, length, finish_abandoned, metadata: text, key };
        let begun = self.0.receiver.begin(&new).await?;
        let links = self.0.links(request);
        let location = format!("{}/uploads/{}", links.base(), begun.upload.0);
        if let Some((first, record)) = begun.before {
            let expires = record.is_none().then(|| self.expires(&first));
            let link = link_of(record.as_ref(), &links);
            return Ok(Begun::Begun(location, first.offset, expires, link));
        }
        // A WAV without a byte is complete, so it is judged at once.
        let part = part.or_else(|| (length == Some(0)).then(Body::empty));
        let Some(body) = part else {
            let (upload, _) = self.0.resumption.show(user, begun.upload).await?;
            return Ok(Begun::Begun(location, 0, Some(self.expires(&upload)), None));
        };
        match self.receive(user, begun.upload, 0, length, body, checksum).await {
            Ok(received) => {
                let link = link_of(received.record.as_ref(), &links);
                let expires = received.record.is_none().then(|| http_date(received.expires_at));
                Ok(Begun::Begun(location, received.offset, expires, link))
            }
            Err(error) => {
                self.0.give_up(&new).await;
                Err(error.into())
            }
        }
    }

    /// Go on with an upload
    ///
    /// With the last byte the WAV becomes a record; the answer links to its MP3. Once it is there, a request
    /// without a byte gets the same answer again.
    #[oai(path = "/uploads/:id", method = "patch", operation_id = "continueUpload")]
    #[expect(clippy::too_many_arguments, reason = "each is a header that the contract names")]
    async fn go_on(
        &self,
        caller: Bearer,
        /// The upload's id.
        id: Path<String>,
        /// The version of the protocol: `1.0.0`.
        #[oai(name = "Tus-Resumable")]
        _version: Header<Option<String>>,
        /// Where in the WAV the body begins.
        #[oai(name = "Upload-Offset")]
        _offset: Header<Option<String>>,
        /// How many bytes the WAV has, if it was not known before.
        #[oai(name = "Upload-Length")]
        _length: Header<Option<String>>,
        /// `sha1` or `sha256` and the checksum of the body in base64.
        #[oai(name = "Upload-Checksum")]
        _checksum: Header<Option<String>>,
        body: PartBody<TusPart>,
        request: &Request,
    ) -> Answer<Continued> {
        let user = self.0.owner(&caller).await?;
        let id = upload_id(&id.0)?;
        let body = body.part()?.unwrap_or_else(Body::empty);
        let sent = request.headers();
        let missing = || ApiError::field(Kind::BadRequest, "Upload-Offset", "is missing");
        let offset = headers::bytes(sent, "Upload-Offset")?.ok_or_else(missing)?;
        let length = headers::bytes(sent, "Upload-Length")?;
        let checksum = Checksum::read(sent)?;
        let received = self.receive(user, id, offset, length, body, checksum).await;
        if received.is_err() {
            self.0.janitor.nudge();
        }
        let received = received?;
        let link = link_of(received.record.as_ref(), &self.0.links(request));
        let expires = received.record.is_none().then(|| http_date(received.expires_at));
        Ok(Continued::Continued(received.offset, expires, link))
    }

    /// Ask where an upload stands
    ///
    /// A request that still hangs on it is ended first, so that the offset is one from which the next request can
    /// go on.
    #[oai(path = "/uploads/:id", method = "head", operation_id = "inspectUpload")]
    async fn inspect(
        &self,
        caller: Bearer,
        /// The upload's id.
        id: Path<String>,
        /// The version of the protocol: `1.0.0`.
        #[oai(name = "Tus-Resumable")]
        _version: Header<Option<String>>,
        request: &Request,
    ) -> Answer<Stands> {
        let user = self.0.owner(&caller).await?;
        let (upload, record) = self.0.resumption.settle(user, upload_id(&id.0)?).await?;
        standing(&upload.state, record.as_ref())?;
        let expires = record.is_none().then(|| self.expires(&upload));
        let length = upload.begun.length;
        Ok(Stands::Stands(
            upload.offset,
            length,
            length.is_none().then_some(1),
            upload.begun.metadata,
            expires,
            link_of(record.as_ref(), &self.0.links(request)),
        ))
    }

    /// Remove an upload
    ///
    /// Of either protocol. What was stored of it goes too; the record that it became stays.
    #[oai(path = "/uploads/:id", method = "delete", operation_id = "removeUpload")]
    async fn remove(
        &self,
        caller: Bearer,
        /// The upload's id.
        id: Path<String>,
        /// The version of the protocol: `1.0.0`.
        #[oai(name = "Tus-Resumable")]
        _version: Header<Option<String>>,
    ) -> Answer<Removed> {
        let user = self.0.owner(&caller).await?;
        self.0.resumption.remove(user, upload_id(&id.0)?).await?;
        self.0.janitor.nudge();
        Ok(Removed::Removed)
    }
}
