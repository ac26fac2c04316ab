//! Uploads: the MP3 is made while the WAV comes in.

mod answers;
mod credentials;
mod form;
mod incoming;
mod source;

use std::net::IpAddr;
use std::sync::Arc;

use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use quizcast_domain::records::{AddRecord, ByteStream, NewUpload, RecordName};
use quizcast_domain::users::{AccessToken, Registration, UserId};
use url::Url;

use super::parameters::FileName;
use crate::config::HttpSettings;
use crate::disk::Disk;
use crate::http::audio_record::RecordView;
use crate::http::contract::tags::ApiTags;
use crate::http::problem::{Answer, ApiError};
use crate::http::request::bearer::{Bearer, MaybeBearer};
use crate::http::request::client::ClientAddress;
use crate::http::request::idempotency::KeyHeader;
use crate::http::request::link::Links;
use crate::http::request::received::stream_of;
use crate::http::request::slots::{Slot, Slots};
use crate::nudge::Nudge;
use crate::spool::Spool;
use answers::Created;
use credentials::Credentials;
use form::Form;
use incoming::{BodyKind, FormBody, Incoming, RawBody};

/// Uploads over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct UploadApi {
    add: AddRecord,
    registration: Registration,
    janitor: Nudge,
    public_url: Option<Url>,
    slots: Arc<Slots>,
    spool: Spool,
    most: u64,
}

/// An upload whose user is known.
struct Ready {
    user: UserId,
    name: Option<RecordName>,
    wav: ByteStream,
    /// Its place, held while it runs.
    _slot: Slot<UserId>,
}

impl UploadApi {
    /// Over the use cases. When an upload fails, the janitor is nudged.
    #[must_use]
    pub(crate) fn new(
        add: AddRecord,
        registration: Registration,
        janitor: Nudge,
        disk: Arc<dyn Disk>,
        slots: Arc<Slots>,
        settings: &HttpSettings,
    ) -> Self {
        Self {
            add,
            registration,
            janitor,
            public_url: settings.public_url.clone(),
            slots,
            spool: Spool::new(settings, disk),
            most: settings.uploads.max_bytes,
        }
    }

    /// Finds the user whose upload it is, and reads no more of the body than that takes.
    async fn receive(
        &self,
        incoming: Incoming,
        bearer: Option<AccessToken>,
        address: IpAddr,
    ) -> Result<Ready, ApiError> {
        let credentials = Credentials::new(&self.registration, bearer).await?;
        match incoming.kind? {
            BodyKind::Raw(name) => {
                let user = credentials.known().ok_or_else(ApiError::unauthorized)?;
                let slot = self.slots.of_user(user)?;
                Ok(Ready { user, name, wav: stream_of(incoming.body), _slot: slot })
            }
            BodyKind::Form(boundary) => {
                let form = Form::new(incoming.body, &boundary, credentials, self.most);
                self.receive_form(form, address).await
            }
        }
    }

    async fn receive_form(&self, mut form: Form, address: IpAddr) -> Result<Ready, ApiError> {
        let name = form.find_audio().await?;
        if let Some(user) = form.owner() {
            let slot = self.slots.of_user(user)?;
            return Ok(Ready { user, name, wav: form.into_stream(), _slot: slot });
        }
        let waits = self.slots.of_stranger(address)?;
        let mut waiting = self.spool.open(address).await?;
        while let Some(bytes) = form.audio().await? {
            waiting.write(&bytes).await?;
        }
        let user = form.finish().await?;
        let slot = self.slots.of_user(user)?;
        drop(waits);
        Ok(Ready { user, name, wav: waiting.into_stream().await?, _slot: slot })
    }

    async fn run(
        &self,
        incoming: Incoming,
        bearer: Option<AccessToken>,
        key: &KeyHeader,
        address: IpAddr,
        request: &Request,
    ) -> Result<Created, ApiError> {
        let Ready { user, name, wav, _slot } = self.receive(incoming, bearer, address).await?;
        let key = key.digest("record", Some(user), address);
        let added = self.add.run(NewUpload { user, name, wav, key }).await;
        if added.is_err() {
            self.janitor.nudge();
        }
        let view = RecordView::new(added?, &Links::new(self.public_url.as_ref(), request));
        let url = view.url().to_owned();
        Ok(Created::Created(Json(view), url))
    }
}

#[OpenApi(tag = "ApiTags::Records")]
impl UploadApi {
    /// Upload a WAV file with a form
    ///
    /// The answer comes when the MP3 is made and kept. The credentials are the fields `user` and `token`,
    /// a Bearer token, or both, which then must agree. The parts may come in any order; with the
    /// credentials first the MP3 is made while the upload runs.
    ///
    /// With an `Idempotency-Key` an upload can be repeated safely: for 24 hours the same key with the same
    /// file gets the first record again.
    #[oai(path = "/record", method = "post", operation_id = "addRecord")]
    async fn add_form(
        &self,
        caller: MaybeBearer,
        /// Makes it safe to send the upload again; any text, chosen by the caller.
        #[oai(name = "Idempotency-Key")]
        key: KeyHeader,
        body: FormBody,
        address: Data<&ClientAddress>,
        request: &Request,
    ) -> Answer<Created> {
        Ok(self.run(body.0, caller.access_token()?, &key, address.0.0, request).await?)
    }

    /// Upload a WAV file as it is
    ///
    /// For scripts, streams and generated clients; the length need not be known. The same as the form
    /// with a Bearer token. The type may be `audio/wav`, `audio/x-wav`, `audio/wave` or `audio/vnd.wave`, too.
    #[oai(path = "/records", method = "post", operation_id = "addRawRecord")]
    async fn add_raw(
        &self,
        caller: Bearer,
        /// The file's name. Without it the header `Content-Disposition` may name it.
        #[oai(name = "name")]
        _name: Query<Option<FileName>>,
        /// Makes it safe to send the upload again; any text, chosen by the caller.
        #[oai(name = "Idempotency-Key")]
        key: KeyHeader,
        body: RawBody,
        address: Data<&ClientAddress>,
        request: &Request,
    ) -> Answer<Created> {
        // `UploadBody` reads the name, also for raw bodies of the other operation.
        Ok(self.run(body.0, Some(caller.0), &key, address.0.0, request).await?)
    }
}
