//! Beginning uploads, and receiving their parts on tasks of their own, which end after their requests do.

use std::sync::Arc;

use quizcast_domain::records::{Record, UploadId};
use quizcast_domain::uploads::{NewUpload, Part, Received, Resumption, Upload, UploadError, UploadState};
use quizcast_domain::users::UserId;
use tokio_util::task::TaskTracker;

use crate::http::problem::ApiError;
use crate::http::request::slots::Slots;
use crate::telemetry::{Metrics, UploadEvent};

/// Receives parts. If the connection of a request breaks, its task stores what arrived.
#[derive(Clone)]
pub(super) struct Receiver {
    resumption: Resumption,
    slots: Arc<Slots>,
    tasks: TaskTracker,
    metrics: Arc<Metrics>,
}

/// An upload that a request wants to begin.
pub(super) struct Opened {
    /// Its id.
    pub(super) upload: UploadId,
    /// How it stands, and the record that it became, if an earlier request with the same key began it and brought
    /// bytes.
    pub(super) before: Option<(Upload, Option<Record>)>,
}

impl Receiver {
    pub(super) fn new(
        resumption: Resumption,
        slots: Arc<Slots>,
        tasks: TaskTracker,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self { resumption, slots, tasks, metrics }
    }

    /// Begins an upload, unless its key began one before.
    ///
    /// # Errors
    ///
    /// The problem to be answered.
    pub(super) async fn begin(&self, new: &NewUpload) -> Result<Opened, ApiError> {
        let Some((first, record)) = self.resumption.begin(new).await? else {
            self.metrics.upload(UploadEvent::Begun, 1);
            return Ok(Opened { upload: new.id, before: None });
        };
        standing(&first.state, record.as_ref())?;
        let untouched = first.offset == 0 && record.is_none();
        Ok(Opened { upload: first.begun.id, before: (!untouched).then_some((first, record)) })
    }

    /// Receives a part.
    ///
    /// # Errors
    ///
    /// The problem to be answered.
    pub(super) async fn receive(&self, user: UserId, id: UploadId, part: Part) -> Result<Received, ApiError> {
        let slot = self.slots.of_user(user)?;
        let (resumption, metrics) = (self.resumption.clone(), Arc::clone(&self.metrics));
        let task = self.tasks.spawn(async move {
            let in_flight = metrics.receive();
            metrics.upload(UploadEvent::Resumed, u64::from(part.offset > 0));
            let received = resumption.receive(user, id, part).await;
            match &received {
                Ok(Received { record: Some(_), .. }) => metrics.upload(UploadEvent::Done, 1),
                Err(UploadError::Taken) => metrics.upload(UploadEvent::TakenOver, 1),
                Ok(_) | Err(_) => {}
            }
            drop((slot, in_flight));
            received
        });
        match task.await {
            Ok(received) => Ok(received?),
            Err(error) => {
                tracing::error!(%error, "the task of an upload died");
                Err(ApiError::internal())
            }
        }
    }
}

/// Refuses to say where an upload stands that can bring no record any more.
///
/// # Errors
///
/// The problem that a part of it gets, too.
pub(super) fn standing(state: &UploadState, record: Option<&Record>) -> Result<(), ApiError> {
    match (state, record) {
        (UploadState::Failed(failure), _) => Err(failure.clone().into()),
        (UploadState::Done(_), None) => Err(UploadError::Removed.into()),
        (UploadState::Done(_) | UploadState::Open, _) => Ok(()),
    }
}
