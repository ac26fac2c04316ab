//! Taking hold of an upload, and keeping it.

use std::time::Duration;

use super::intake::Intake;
use super::{Resumption, UploadError};
use crate::uploads::{Beat, Claimed, Held, Hold, Upload, UploadId};
use crate::users::UserId;

/// The outcome of taking hold.
pub(super) enum Taken {
    /// The caller holds the upload.
    Held(Box<Held>),
    /// It ended before.
    Ended(Box<Upload>),
}

impl Resumption {
    /// How often a hold looks whether another request asked for the upload.
    const BEAT: Duration = Duration::from_millis(250);
    /// How often, and how many times, a request asks for the upload before it takes it by force.
    const ASK: Duration = Duration::from_millis(100);
    const ASKED: u32 = 20;

    /// Takes hold of the upload. A request that holds it is asked to store what it has and let go; if it does
    /// not answer, the upload is taken away from it.
    pub(super) async fn take(&self, user: UserId, id: UploadId) -> Result<Taken, UploadError> {
        for asked in 0..=Self::ASKED {
            match self.ports.uploads.claim(id, user, asked == Self::ASKED).await? {
                Claimed::Yes(held) => return Ok(Taken::Held(held)),
                Claimed::Ended(upload) => return Ok(Taken::Ended(upload)),
                Claimed::Missing => return Err(UploadError::Missing),
                Claimed::Asked => self.ports.clock.sleep(Self::ASK).await,
            }
        }
        // Others took it by force in the same moment.
        Err(UploadError::Taken)
    }

    /// Gives signs of life until the hold is over; then returns the error. Ends `intake` if another request
    /// asks for the upload.
    pub(super) async fn keep_holding(&self, hold: &Hold, intake: &Intake) -> UploadError {
        loop {
            self.ports.clock.sleep(Self::BEAT).await;
            match self.ports.uploads.beat(hold).await {
                // A beat that fails is made up for by the next one.
                Ok(Beat::Held) | Err(_) => {}
                Ok(Beat::Wanted) => intake.take_away(),
                Ok(Beat::Lost) => return UploadError::Taken,
            }
        }
    }
}
