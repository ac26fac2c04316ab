//! How many uploads there are at a time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::options::UploadOptions;
use crate::http::problem::{ApiError, Kind};

const SOON: Duration = Duration::from_secs(5);

/// Places for uploads. Strangers, whose audio waits until it is known whose it is, have places of
/// their own, so that they cannot take those of users.
#[derive(Debug)]
pub(super) struct Slots {
    users: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
}

/// A place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    _permit: OwnedSemaphorePermit,
}

impl Slots {
    pub(super) fn new(options: &UploadOptions) -> Self {
        let places = || Arc::new(Semaphore::new(options.max_at_once.min(Semaphore::MAX_PERMITS)));
        Self { users: places(), strangers: places() }
    }

    /// A place for a user's upload.
    pub(super) fn of_user(&self) -> Result<Slot, ApiError> {
        take(&self.users)
    }

    /// A place for an upload that may turn out to be a user's.
    pub(super) fn of_stranger(&self) -> Result<Slot, ApiError> {
        take(&self.strangers)
    }
}

fn take(places: &Arc<Semaphore>) -> Result<Slot, ApiError> {
    let taken = Arc::clone(places).try_acquire_owned();
    let permit = taken.map_err(|_| {
        ApiError::new(Kind::Busy, "As many uploads as this server takes at a time are running.")
            .retry_after(SOON)
    })?;
    Ok(Slot { _permit: permit })
}
