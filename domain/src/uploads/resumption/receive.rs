//! Receiving a part of an upload.

use std::future::poll_fn;

use time::OffsetDateTime;

use super::encode::Encoded;
use super::hold::Taken;
use super::intake::{End, Intake, Plan};
use super::ring::Ring;
use super::run::{Run, kept_or_error};
use super::{Resumption, UploadError};
use crate::records::heart::{beating, breathe};
use crate::records::{ByteStream, Record, Transcoded};
use crate::uploads::{Failure, Held, Hold, NextSeam, Upload, UploadId, UploadState};
use crate::users::UserId;

/// A part of a WAV.
#[expect(missing_debug_implementations, reason = "a stream cannot be printed")]
pub struct Part {
    /// Where in the WAV it begins, by what the caller believes.
    pub offset: u64,
    /// Length of the whole WAV, if the caller said so.
    pub length: Option<u64>,
    /// Whether the WAV ends with this part.
    pub last: bool,
    /// Its bytes.
    pub body: ByteStream,
}

/// The outcome of a part.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// How many bytes of the WAV are stored safely.
    pub offset: u64,
    /// Length of the whole WAV, if it is known.
    pub length: Option<u64>,
    /// When the upload is swept if no byte comes.
    pub expires_at: OffsetDateTime,
    /// The record, if the WAV is complete.
    pub record: Option<Record>,
}

/// How a request that holds an upload ends.
enum Outcome {
    /// It brought no more than a part.
    Part(Box<Received>),
    /// The whole sound is encoded.
    Whole(Box<Run>, Box<Transcoded>),
}

impl Resumption {
    /// How many bytes of a sound that cannot be cut are stored at a time.
    const SLICE: u64 = 1 << 20;

    /// Receives a part, and encodes it. If the WAV is complete with it, publishes the record.
    ///
    /// Run it on a task of its own: if the returned future is dropped, the bytes behind the last seam are lost,
    /// and the upload counts as held for [`SILENCE`](crate::uploads::SILENCE).
    ///
    /// # Errors
    ///
    /// [`UploadError`]; what was acknowledged stays, and the rest is stored as far as it can be.
    pub async fn receive(&self, user: UserId, id: UploadId, part: Part) -> Result<Received, UploadError> {
        let taken = match self.take(user, id).await? {
            Taken::Held(taken) => *taken,
            Taken::Ended(upload) => return self.again(&upload, part).await,
        };
        let hold = taken.hold;
        // What ends an upload runs without a heart: it asks the store itself whether the hold lasts, and what was
        // committed must never be answered as lost.
        let received = match self.receive_held(taken, part).await {
            Ok(Outcome::Whole(run, transcoded)) => self.finish(*run, *transcoded, None).await,
            Ok(Outcome::Part(received)) => Ok(*received),
            Err(UploadError::Failed(failure)) => Err(self.fail(&hold, failure).await),
            Err(error) => Err(error),
        };
        if !matches!(received, Ok(Received { record: Some(_), .. })) {
            // If that fails, the hold ends by its silence.
            drop(self.ports.uploads.let_go(&hold).await);
        }
        received
    }

    async fn receive_held(&self, taken: Held, part: Part) -> Result<Outcome, UploadError> {
        let Upload { begun, offset, .. } = &taken.upload;
        let offset = *offset;
        if part.offset != offset {
            return Err(UploadError::Offset(offset));
        }
        let length = match (begun.length, part.length) {
            (Some(before), Some(now)) if before != now => return Err(UploadError::Length),
            (before, now) => before.or(now),
        };
        if length.is_some_and(|length| length < offset) {
            return Err(UploadError::Length);
        }
        if length.is_some_and(|length| length > self.limits.most_bytes) {
            return Err(UploadError::Failed(Failure::TooLarge));
        }
        // Otherwise a length that is reached is stored with the record.
        if let (None, Some(length)) = (begun.length, length)
            && length > offset
            && !self.ports.uploads.set_length(&taken.hold, length).await?
        {
            return Err(UploadError::Taken);
        }
        let plan = Plan { length, last: part.last, most: self.limits.most_bytes };
        let ring = Ring::new(self.memory.clone(), Self::MOST_KEPT, offset);
        let intake = Intake::new(part.body, plan, ring);
        let hold = taken.hold;
        let run = Run { held: taken, intake: intake.clone(), length, offset };
        beating(self.keep_holding(&hold, &intake), self.run(run)).await
    }

    async fn run(&self, mut run: Run) -> Result<Outcome, UploadError> {
        loop {
            match run.held.next {
                NextSeam::Unknown => {}
                NextSeam::At(next) => collect(&run.intake, next).await,
                NextSeam::Never => self.store_all(&mut run).await?,
            }
            if run.intake.has_ended() && !run.intake.is_complete() {
                return self.pause(run).await.map(|received| Outcome::Part(Box::new(received)));
            }
            match self.encode(&mut run).await {
                Ok(Encoded::Uncut) => {}
                Ok(Encoded::Paused) => {
                    return self.pause(run).await.map(|received| Outcome::Part(Box::new(received)));
                }
                Ok(Encoded::Whole(transcoded)) => return Ok(Outcome::Whole(Box::new(run), transcoded)),
                Err(error @ (UploadError::Failed(_) | UploadError::Taken)) => return Err(error),
                Err(error) => {
                    // If that fails too, the sender sends it again.
                    drop(self.store_rest(&mut run).await);
                    return Err(error);
                }
            }
        }
    }

    /// Stores a sound that cannot be cut while it arrives. Its end stays in the ring.
    async fn store_all(&self, run: &mut Run) -> Result<(), UploadError> {
        loop {
            collect(&run.intake, run.offset + Self::SLICE).await;
            if run.intake.has_ended() {
                return Ok(());
            }
            self.store_rest(run).await?;
        }
    }

    /// Ends a request that brought no more than a part.
    async fn pause(&self, mut run: Run) -> Result<Received, UploadError> {
        self.store_rest(&mut run).await?;
        let received = run.intake.ring(|ring| ring.end());
        if run.held.next == NextSeam::Unknown && received > Self::MOST_KEPT as u64 {
            // The next request could not get any further.
            let why = "its sound does not begin within the first 8 MiB".to_owned();
            return Err(UploadError::Failed(Failure::Unusable(why)));
        }
        match run.intake.clone().into_end() {
            End::Complete | End::Partial => Ok(self.received(&run, None)),
            End::Broken(error) => Err(UploadError::Broken(error)),
            End::Taken => Err(UploadError::Taken),
            End::Excess => Err(UploadError::Excess),
            End::TooLarge => Err(UploadError::Failed(Failure::TooLarge)),
        }
    }

    /// Stores the bytes behind the last seam that are still in memory. The last byte of a WAV whose length is
    /// known is not stored, so that the whole length is told only once there is a record.
    pub(super) async fn store_rest(&self, run: &mut Run) -> Result<(), UploadError> {
        let most = match run.held.next {
            NextSeam::Never => u64::MAX,
            NextSeam::Unknown | NextSeam::At(_) => run.base() + Self::MOST_KEPT as u64,
        };
        let most = run.length.map_or(most, |length| most.min(length.saturating_sub(1)));
        let Some(mut rest) = run.intake.ring(|ring| ring.since(run.offset)) else { return Ok(()) };
        let mut room = most.saturating_sub(run.offset);
        rest.retain_mut(|bytes| {
            bytes.truncate(usize::try_from(room).unwrap_or(usize::MAX));
            room -= bytes.len() as u64;
            !bytes.is_empty()
        });
        if rest.is_empty() {
            return Ok(());
        }
        let kept = self.ports.uploads.keep(&run.held.hold, &rest, run.held.next, self.limits.uncut).await?;
        kept_or_error(kept)?;
        run.offset += rest.iter().map(|bytes| bytes.len() as u64).sum::<u64>();
        let offset = run.offset;
        if run.held.next == NextSeam::Never {
            run.intake.ring(|ring| ring.drop_before(offset));
        }
        Ok(())
    }

    /// Ends the upload as failed.
    pub(super) async fn fail(&self, hold: &Hold, failure: Failure) -> UploadError {
        match self.ports.uploads.fail(hold, &failure).await {
            Ok(true) => UploadError::Failed(failure),
            Ok(false) => UploadError::Taken,
            Err(error) => UploadError::Repo(error),
        }
    }

    pub(super) fn received(&self, run: &Run, record: Option<Record>) -> Received {
        let touched_at = self.ports.clock.now();
        let upload = Upload { touched_at, ..run.held.upload.clone() };
        let (offset, length) = (run.offset, run.length);
        Received { offset, length, expires_at: upload.expires_at(self.limits.patience), record }
    }

    /// Gives the last answer again to a request that comes after the end.
    async fn again(&self, upload: &Upload, part: Part) -> Result<Received, UploadError> {
        let record = match &upload.state {
            UploadState::Failed(failure) => return Err(UploadError::Failed(failure.clone())),
            UploadState::Open => return Err(UploadError::Taken),
            UploadState::Done(record) => *record,
        };
        if part.offset != upload.offset {
            return Err(UploadError::Offset(upload.offset));
        }
        let mut body = part.body;
        while let Some(bytes) = poll_fn(|context| body.as_mut().poll_next(context)).await {
            if !bytes?.is_empty() {
                return Err(UploadError::Excess);
            }
        }
        let record = self.ports.records.get(record, upload.begun.user).await?.ok_or(UploadError::Removed)?;
        let expires_at = upload.expires_at(self.limits.patience);
        Ok(Received { offset: upload.offset, length: Some(upload.offset), expires_at, record: Some(record) })
    }
}

/// Only collects bytes until there are `wanted` in all, the memory is full, or the request ends.
async fn collect(intake: &Intake, wanted: u64) {
    intake.ring(|ring| ring.pin(true));
    while intake.ring(|ring| ring.end() < wanted && !ring.is_full()) {
        if poll_fn(|context| intake.poll_bytes(context)).await.is_none() {
            return;
        }
        breathe().await;
    }
}
