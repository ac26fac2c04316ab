//! The errors of records as problems.

use std::error::Error;
use std::time::Duration;

use quizcast_domain::records::{AddError, StoreError, StreamError, TranscodeError};

use super::{ApiError, Kind, SOON};
use crate::spool::ReceiveError;

impl From<AddError> for ApiError {
    fn from(error: AddError) -> Self {
        match error {
            AddError::Transcode(error) => error.into(),
            AddError::Store(error) => error.into(),
            AddError::Repo(error) => error.into(),
            AddError::NoUser => Self::unauthorized(),
            AddError::UserFull => {
                Self::new(Kind::QuotaExceeded, "The user has no room left for this record. Nothing was kept.")
            }
            AddError::StoreFull => {
                tracing::warn!("the quota of the whole store is reached");
                Self::new(Kind::StorageFull, "There is no room left for this record. Nothing was kept.")
            }
            AddError::StillRunning => {
                Self::new(Kind::KeyInUse, "The first upload with this Idempotency-Key still runs.")
                    .retry_after(Duration::from_secs(1))
            }
            AddError::KeyReused => Self::new(
                Kind::KeyReused,
                "This Idempotency-Key was used for another upload. Choose a new one.",
            ),
            AddError::Removed => Self::new(
                Kind::Conflict,
                "The first upload with this Idempotency-Key became a record, which was removed. Choose a new key.",
            ),
        }
    }
}

impl From<TranscodeError> for ApiError {
    fn from(error: TranscodeError) -> Self {
        match error {
            TranscodeError::NotWav(found) => {
                Self::new(Kind::NotWav, format!("A WAV file was expected, but this is none: {found}."))
            }
            TranscodeError::Unusable(why) => {
                Self::new(Kind::UnusableWav, format!("This WAV file cannot be used: {why}."))
            }
            TranscodeError::TooLong => {
                Self::new(Kind::TooLong, "The sound is longer than the operator of this server allows.")
            }
            TranscodeError::Input(StreamError(cause)) => ReceiveError::unboxed(cause).into(),
            TranscodeError::Busy => Self::new(Kind::Busy, "No encoder is free.").retry_after(SOON),
            TranscodeError::NoEncoder => Self::new(
                Kind::NotImplemented,
                "This server was built without an encoder and takes no records.",
            ),
            TranscodeError::Outdated => Self::new(
                Kind::UploadOutdated,
                "This upload was begun by another version of the program, which cut the sound in another way.",
            ),
            TranscodeError::Encoder(cause) => {
                tracing::error!(error = &*cause as &dyn Error, "the encoder failed");
                Self::internal()
            }
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        // That the disk fell below its floor is logged once, where it is noticed.
        if !matches!(error, StoreError::BelowFloor) {
            tracing::error!(error = &error as &dyn Error, cause = error.source(), "the audio store failed");
        }
        match error {
            StoreError::BelowFloor => Self::below_floor(),
            StoreError::Full(_) => {
                Self::new(Kind::StorageFull, "The store of audio is full. Nothing was kept.")
            }
            StoreError::GivenUp | StoreError::Unavailable(_) => {
                Self::new(Kind::Unavailable, "The store of audio does not answer.").retry_after(SOON)
            }
        }
    }
}

impl ApiError {
    /// The disk has less free space than the operator wants to keep.
    #[must_use]
    pub fn below_floor() -> Self {
        let detail = "The disk of this server has less free space than its operator wants to keep: \
            it takes no audio until more space is free. Nothing was kept.";
        Self::new(Kind::StorageFull, detail)
    }
}
