//! Encoding what arrives, and storing each seam.

use std::future::poll_fn;

use bytes::Bytes;

use super::intake::{Feed, Paused};
use super::run::{Run, kept_or_error};
use super::{Resumption, UploadError};
use crate::error::RepoError;
use crate::records::heart::breathe;
use crate::records::{StreamError, TranscodeError, Transcoded};
use crate::uploads::{Advance, Encoding, Failure, NextSeam, Seam, SegmentPart, SegmentStream};

/// How an encode ended.
pub(super) enum Encoded {
    /// With the sound.
    Whole(Box<Transcoded>),
    /// With the request, before the sound.
    Paused,
    /// It cannot go on after a break, so it did not begin.
    Uncut,
}

impl Resumption {
    /// So many bytes of MP3 at most wait in memory for their seam.
    const MOST_MP3: usize = 1 << 20;

    /// Encodes from the last seam on, until the request or the sound ends.
    /// [`UploadError::Failed`] if the sound can never become a record: the caller ends the upload then.
    pub(super) async fn encode(&self, run: &mut Run) -> Result<Encoded, UploadError> {
        match self.try_encode(run).await {
            Err(UploadError::Transcode(error)) => match Failure::of(error) {
                Ok(failure) => Err(UploadError::Failed(failure)),
                Err(TranscodeError::Input(StreamError(cause))) if cause.is::<Paused>() => Ok(Encoded::Paused),
                // However the request ends, its bytes end with `Paused`: here the stored ones broke off.
                Err(TranscodeError::Input(StreamError(cause))) => Err(RepoError::Unavailable(cause).into()),
                Err(error) => Err(UploadError::Transcode(error)),
            },
            encoded => encoded,
        }
    }

    async fn try_encode(&self, run: &mut Run) -> Result<Encoded, UploadError> {
        let stored = self.ports.uploads.wav(&run.held.hold, run.base()).await?;
        let Some(collected) = run.intake.ring(|ring| ring.since(run.offset)) else {
            return Ok(Encoded::Paused);
        };
        let uncut = run.held.next == NextSeam::Never;
        run.intake.ring(|ring| ring.pin(uncut));
        let feed = Feed::new(stored, collected, run.intake.clone());
        let title = run.held.upload.begun.name.as_ref().map(|name| name.title().to_owned());
        let state = run.held.seam.as_ref().map(|seam| seam.state.clone());
        let begun = self.ports.transcoder.go_on(state, Box::pin(feed), title).await;
        let Encoding { next, parts } = begun.map_err(UploadError::Transcode)?;
        run.held.next = next.map_or(NextSeam::Never, NextSeam::At);
        if next.is_none() && !uncut {
            return Ok(Encoded::Uncut);
        }
        self.store_parts(run, parts).await
    }

    async fn store_parts(&self, run: &mut Run, mut parts: SegmentStream) -> Result<Encoded, UploadError> {
        let (mut mp3, mut waiting) = (Vec::new(), 0);
        while let Some(part) = poll_fn(|context| parts.as_mut().poll_next(context)).await {
            match part.map_err(UploadError::Transcode)? {
                SegmentPart::Body(bytes) => {
                    waiting += bytes.len();
                    mp3.push(bytes);
                    if waiting < Self::MOST_MP3 {
                        continue;
                    }
                    self.advance(run, &mp3, None).await?;
                }
                SegmentPart::Seam(seam) => self.advance(run, &mp3, Some(seam)).await?,
                SegmentPart::End(transcoded) => {
                    self.advance(run, &mp3, None).await?;
                    return Ok(Encoded::Whole(Box::new(transcoded)));
                }
            }
            mp3.clear();
            waiting = 0;
            breathe().await;
        }
        let why = "the stream ended without its end".into();
        Err(UploadError::Transcode(TranscodeError::Encoder(why)))
    }

    /// Stores MP3, and the seam behind it.
    async fn advance(&self, run: &mut Run, mp3: &[Bytes], seam: Option<Seam>) -> Result<(), UploadError> {
        let advance = Advance { mp3, seam: seam.as_ref(), quota: self.quota };
        kept_or_error(self.ports.uploads.advance(&run.held.hold, advance).await?)?;
        run.held.body_length += mp3.iter().map(|bytes| bytes.len() as u64).sum::<u64>();
        if let Some(seam) = seam {
            run.offset = run.offset.max(seam.position);
            let stored = run.offset;
            run.intake.ring(|ring| ring.drop_before(stored));
            run.held.next = NextSeam::At(seam.next);
            run.held.seam = Some(seam);
        }
        Ok(())
    }
}
