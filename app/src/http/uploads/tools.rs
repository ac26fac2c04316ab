//! What the handlers of both protocols work with.

use std::sync::Arc;

use poem::Request;
use quizcast_domain::ids::IdSource;
use quizcast_domain::records::UploadId;
use quizcast_domain::uploads::{NewUpload, Resumption, UploadError};
use quizcast_domain::users::{Registration, UserId};
use tokio_util::task::TaskTracker;
use url::Url;
use uuid::Uuid;

use super::receiver::Receiver;
use crate::config::HttpSettings;
use crate::disk::Disk;
use crate::http::problem::ApiError;
use crate::http::request::bearer::Bearer;
use crate::http::request::link::Links;
use crate::http::request::slots::Slots;
use crate::nudge::Nudge;
use crate::telemetry::Metrics;

/// What the handlers of parts work with.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Receiving {
    /// Ids of uploads.
    pub ids: Arc<dyn IdSource>,
    /// Nudged when something is to be swept.
    pub janitor: Nudge,
    /// The disk of the database, which the MP3 of open uploads goes to.
    pub disk: Arc<dyn Disk>,
    /// The tasks that receive parts.
    pub tasks: TaskTracker,
    /// Counts what happens to uploads.
    pub metrics: Arc<Metrics>,
}

/// The use cases, and what goes with them.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(super) resumption: Resumption,
    registration: Registration,
    pub(super) receiver: Receiver,
    pub(super) ids: Arc<dyn IdSource>,
    pub(super) janitor: Nudge,
    pub(super) disk: Arc<dyn Disk>,
    public_url: Option<Url>,
}

impl Tools {
    pub(crate) fn new(
        resumption: Resumption,
        registration: Registration,
        receiving: Receiving,
        slots: Arc<Slots>,
        settings: &HttpSettings,
    ) -> Self {
        let Receiving { ids, janitor, disk, tasks, metrics } = receiving;
        let receiver = Receiver::new(resumption.clone(), slots, tasks, metrics);
        let public_url = settings.public_url.clone();
        Self { resumption, registration, receiver, ids, janitor, disk, public_url }
    }

    pub(super) fn links(&self, request: &Request) -> Links {
        Links::new(self.public_url.as_ref(), request)
    }

    /// The user whose token it is.
    pub(super) async fn owner(&self, caller: &Bearer) -> Result<UserId, ApiError> {
        let user = self.registration.authenticate(&caller.0).await?;
        Ok(user.ok_or_else(ApiError::unauthorized)?.id)
    }

    /// Removes an upload whose sender did not learn where it is, so that nobody can go on with it. With a key its sender
    /// can.
    pub(super) async fn give_up(&self, new: &NewUpload) {
        if new.key.is_none() {
            drop(self.resumption.remove(new.user, new.id).await);
        }
        self.janitor.nudge();
    }
}

/// The id in a path. What is no UUID names no upload.
pub(super) fn upload_id(text: &str) -> Result<UploadId, ApiError> {
    let id = Uuid::try_parse(text).ok().filter(|id| id.hyphenated().to_string() == text.to_ascii_lowercase());
    id.map(UploadId).ok_or_else(|| ApiError::from(UploadError::Missing))
}
