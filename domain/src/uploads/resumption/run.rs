//! A request that holds an upload.

use super::UploadError;
use super::intake::Intake;
use crate::uploads::{Held, Kept};

/// A request that holds an upload.
pub(super) struct Run {
    pub(super) held: Held,
    pub(super) intake: Intake,
    /// Length of the whole WAV, if it is known.
    pub(super) length: Option<u64>,
    /// How many bytes of the WAV are stored safely.
    pub(super) offset: u64,
}

impl Run {
    /// Where the encoder goes on.
    pub(super) fn base(&self) -> u64 {
        self.held.seam.as_ref().map_or(0, |seam| seam.position)
    }
}

/// The error of a change that was not stored.
pub(super) const fn kept_or_error(kept: Kept) -> Result<(), UploadError> {
    match kept {
        Kept::Yes => Ok(()),
        Kept::Lost => Err(UploadError::Taken),
        Kept::UserFull => Err(UploadError::UserFull),
        Kept::StoreFull => Err(UploadError::StoreFull),
    }
}
