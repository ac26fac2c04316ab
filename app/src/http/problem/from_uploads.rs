//! The errors of uploads that go on after a break, as problems.

use quizcast_domain::records::{StreamError, TranscodeError};
use quizcast_domain::uploads::{Failure, UploadError};

use super::{ApiError, Kind, LATER, SOON};
use crate::spool::ReceiveError;

impl From<UploadError> for ApiError {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Missing => Self::new(Kind::NotFound, "There is no such upload."),
            UploadError::Offset(offset) => {
                Self::new(Kind::UploadOffset, format!("The bytes from {offset} on are awaited."))
                    .offset(offset)
            }
            UploadError::Length => Self::inconsistent_length(),
            UploadError::Excess => Self::new(
                Kind::PayloadTooLarge,
                "There are more bytes than the upload was announced to have.",
            ),
            UploadError::Failed(failure) => failure.into(),
            UploadError::Taken => Self::new(Kind::UploadTaken, "Another request goes on with this upload."),
            UploadError::Broken(StreamError(cause)) => ReceiveError::unboxed(cause).into(),
            UploadError::NoUser => Self::unauthorized(),
            UploadError::TooMany => {
                Self::new(Kind::TooManyUploads, "Finish or remove one of your open uploads first.")
                    .retry_after(LATER)
            }
            UploadError::UserFull => Self::new(
                Kind::QuotaExceeded,
                "The user has no room left for this upload. What was stored of it stays.",
            ),
            UploadError::StoreFull => {
                tracing::warn!("the store has no room for an upload");
                Self::new(
                    Kind::StorageFull,
                    "There is no room left for this upload. What was stored of it stays.",
                )
            }
            UploadError::StillRunning => {
                Self::new(Kind::KeyInUse, "The first request with this Idempotency-Key still runs.")
                    .retry_after(SOON)
            }
            UploadError::KeyReused => Self::new(
                Kind::KeyReused,
                "This Idempotency-Key was used for another upload. Choose a new one.",
            ),
            UploadError::Removed => Self::new(Kind::NotFound, "The record of this upload was removed."),
            UploadError::Transcode(error) => error.into(),
            UploadError::Store(error) => error.into(),
            UploadError::Repo(error) => error.into(),
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotWav(what) => TranscodeError::NotWav(what).into(),
            Failure::Unusable(why) => TranscodeError::Unusable(why).into(),
            Failure::TooLong => TranscodeError::TooLong.into(),
            Failure::Outdated => TranscodeError::Outdated.into(),
            Failure::TooLarge => Self::new(
                Kind::PayloadTooLarge,
                "The upload has more bytes than the operator of this server allows.",
            ),
        }
    }
}
