//! Sweeping uploads that nobody goes on with.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use bytes::Bytes;

use super::encode::Encoded;
use super::hold::Taken;
use super::intake::{Intake, Plan};
use super::ring::Ring;
use super::run::Run;
use super::{Resumption, UploadError};
use crate::error::RepoError;
use crate::records::heart::beating;
use crate::records::{ByteStream, StreamError, Transcoded};
use crate::uploads::{Expired, Held, NextSeam};

/// The result of one sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SweptUploads {
    /// How many uploads were removed.
    pub removed: u64,
    /// How many became records.
    pub finished: u64,
}

impl Resumption {
    /// How many uploads one sweep takes.
    const SWEPT_AT_A_TIME: usize = 100;
    const WARNING: &'static str = "the recording was never finished by its sender";

    /// Removes uploads that expired, and publishes what there is of those that asked for it. Any number of nodes
    /// may do so at once.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the store failed; the next sweep goes on.
    pub async fn sweep(&self) -> Result<SweptUploads, RepoError> {
        let mut swept = SweptUploads::default();
        for expired in self.ports.uploads.expired(self.limits.patience, Self::SWEPT_AT_A_TIME).await? {
            let Expired { id, user, finish } = expired;
            match if finish { self.finish_abandoned(expired).await } else { Ok(false) } {
                Ok(true) => swept.finished += 1,
                Err(UploadError::Repo(error)) => return Err(error),
                // Somebody went on with it, or the encoder or a store did not answer: the next sweep looks again.
                // One that failed is remembered for a while, and one that was removed is gone.
                Err(
                    UploadError::Taken
                    | UploadError::Transcode(_)
                    | UploadError::Store(_)
                    | UploadError::Failed(_)
                    | UploadError::Missing,
                ) => {}
                Ok(false) | Err(_) => {
                    let removed = self.ports.uploads.remove_expired(id, user, self.limits.patience).await?;
                    swept.removed += u64::from(removed);
                }
            }
        }
        Ok(swept)
    }

    /// Publishes what there is of an upload; `false` if there is nothing.
    async fn finish_abandoned(&self, Expired { id, user, .. }: Expired) -> Result<bool, UploadError> {
        let Taken::Held(taken) = self.take(user, id).await? else { return Ok(false) };
        let hold = taken.hold;
        let plan = Plan { length: None, last: true, most: u64::MAX };
        let ring = Ring::new(self.memory.clone(), Self::MOST_KEPT, taken.upload.offset);
        let nothing: ByteStream = Box::pin(Nothing);
        let intake = Intake::new(nothing, plan, ring);
        let beats = self.keep_holding(&hold, &intake);
        let finished = match beating(beats, self.encode_rest(*taken, intake.clone())).await {
            Ok(Some((run, transcoded))) => {
                let warning = Some(Self::WARNING.to_owned());
                self.finish(*run, *transcoded, warning).await.map(|_| true)
            }
            Ok(None) => Ok(false),
            Err(UploadError::Failed(failure)) => Err(self.fail(&hold, failure).await),
            Err(error) => Err(error),
        };
        if !matches!(finished, Ok(true)) {
            drop(self.ports.uploads.let_go(&hold).await);
        }
        finished
    }

    /// Encodes what is stored; `None` if there is nothing.
    async fn encode_rest(&self, held: Held, intake: Intake) -> Result<Option<Rest>, UploadError> {
        // Notes the end, so that the encoder takes what is stored for the whole sound.
        poll_fn(|context| intake.poll_bytes(context)).await;
        let offset = held.upload.offset;
        let mut run = Run { held, intake, length: None, offset };
        if run.held.next == NextSeam::Unknown && offset == 0 {
            return Ok(None);
        }
        loop {
            match self.encode(&mut run).await? {
                Encoded::Whole(transcoded) => return Ok(Some((Box::new(run), transcoded))),
                Encoded::Uncut => {}
                Encoded::Paused => return Err(UploadError::Taken),
            }
        }
    }
}

/// An upload without a sender, and its sound.
type Rest = (Box<Run>, Box<Transcoded>);

/// A body without a byte.
struct Nothing;

impl futures_core::Stream for Nothing {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(self: Pin<&mut Self>, _context: &mut std::task::Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
