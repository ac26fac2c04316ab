//! What goes wrong while an upload comes in, as problems.

use std::error::Error;
use std::io::ErrorKind;

use super::{ApiError, Kind, LATER};
use crate::spool::ReceiveError;

impl From<ReceiveError> for ApiError {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::TooLarge(most) => {
                Self::new(Kind::PayloadTooLarge, format!("The file has more than {most} bytes."))
            }
            ReceiveError::Broken(cause) => {
                tracing::debug!(error = &*cause as &dyn Error, "a body broke off");
                Self::new(Kind::BadRequest, "The body of the request cannot be read to its end.")
            }
            ReceiveError::Form(detail) => Self::new(Kind::BadRequest, detail),
            ReceiveError::Part { part, wrong } => Self::field(Kind::BadRequest, &part, wrong),
            ReceiveError::TooMuchBesides(most) => {
                let detail = format!("What the form holds besides the audio has more than {most} bytes.");
                Self::new(Kind::PayloadTooLarge, detail)
            }
            ReceiveError::Unauthorized => Self::unauthorized(),
            ReceiveError::NoCredentials(part) => Self::no_credentials(part),
            ReceiveError::WrongCredentials => Self::wrong_credentials(),
            ReceiveError::Users(error) => error.into(),
            ReceiveError::SpoolFull => {
                let detail = "Too much audio waits here for its credentials. \
                    Send `user` and `token` before `audio`, or a Bearer token: then it need not wait.";
                Self::new(Kind::Busy, detail).retry_after(LATER)
            }
            ReceiveError::BelowFloor => Self::below_floor(),
            ReceiveError::Spool(error) => {
                tracing::error!(%error, "the spool failed");
                match error.kind() {
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::new(
                        Kind::StorageFull,
                        "The disk on which audio waits for its credentials is full.",
                    ),
                    _ => Self::new(
                        Kind::Unavailable,
                        "The server cannot store audio that waits for its credentials.",
                    )
                    .retry_after(LATER),
                }
            }
        }
    }
}
