//! Open uploads in memory, and what became of them.

use std::time::Duration;

use time::OffsetDateTime;

use super::FixedClock;
use super::shelf::Shelf;
use crate::records::{AudioId, RecordId};
use crate::uploads::{
    Expired, Failure, Held, Hold, NewUpload, NextSeam, SILENCE, Seam, Upload, UploadId, UploadPlace,
    UploadState,
};
use crate::users::UserId;

/// The uploads, oldest first.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    pub(super) all: Vec<Draft>,
    places: u64,
}

#[derive(Debug)]
pub(super) struct Draft {
    pub(super) place: UploadPlace,
    pub(super) begun: NewUpload,
    pub(super) state: UploadState,
    pub(super) offset: u64,
    pub(super) epoch: u64,
    /// The last sign of life of whoever holds it.
    pub(super) beat: Option<Duration>,
    pub(super) wanted: bool,
    pub(super) seam: Option<Seam>,
    pub(super) next: NextSeam,
    /// Whether its body is in the register.
    pub(super) registered: bool,
    pub(super) body_length: u64,
    pub(super) body_at_seam: u64,
    /// The bytes of the WAV that end at the offset.
    pub(super) wav: Vec<u8>,
    created_at: Duration,
    pub(super) touched_at: Duration,
}

impl Drafts {
    pub(super) fn put(&mut self, begun: NewUpload, now: Duration) {
        self.places += 1;
        self.all.push(Draft {
            place: UploadPlace(self.places),
            begun,
            state: UploadState::Open,
            offset: 0,
            epoch: 0,
            beat: None,
            wanted: false,
            seam: None,
            next: NextSeam::Unknown,
            registered: false,
            body_length: 0,
            body_at_seam: 0,
            wav: Vec::new(),
            created_at: now,
            touched_at: now,
        });
    }

    pub(super) fn of(&self, user: UserId) -> impl DoubleEndedIterator<Item = &Draft> {
        self.all.iter().filter(move |draft| draft.begun.user == user)
    }

    pub(super) fn open(&self) -> impl Iterator<Item = &Draft> {
        self.all.iter().filter(|draft| draft.state == UploadState::Open)
    }

    pub(super) fn find(&mut self, id: UploadId, user: UserId) -> Option<&mut Draft> {
        self.all.iter_mut().find(|draft| (draft.begun.id, draft.begun.user) == (id, user))
    }

    /// The upload, if `hold` is not over.
    pub(super) fn held(&mut self, hold: &Hold) -> Option<&mut Draft> {
        let lasts = |draft: &&mut Draft| draft.beat.is_some() && draft.epoch == hold.epoch;
        self.all.iter_mut().find(|draft| draft.begun.id == hold.upload).filter(lasts)
    }

    /// Removes the uploads that `gone` tells, and returns how many. Their bodies become garbage, unless a record has
    /// them.
    pub(super) fn remove(&mut self, bodies: &mut Shelf, gone: impl FnMut(&mut Draft) -> bool) -> usize {
        self.all.extract_if(.., gone).map(|draft| bodies.give_up(draft.audio())).count()
    }

    pub(super) fn expired(&self, now: Duration, patience: Duration) -> impl Iterator<Item = &Draft> {
        self.all.iter().filter(move |draft| draft.has_expired(now, patience))
    }
}

impl Draft {
    /// The id of the body of its MP3.
    pub(super) const fn audio(&self) -> AudioId {
        AudioId(self.begun.id.0)
    }

    pub(super) fn is_held(&self, now: Duration) -> bool {
        self.beat.is_some_and(|beat| beat + SILENCE > now)
    }

    pub(super) fn has_expired(&self, now: Duration, patience: Duration) -> bool {
        let end = match self.state {
            UploadState::Open => (self.touched_at + patience).min(self.created_at + Upload::LONGEST),
            UploadState::Done(_) | UploadState::Failed(_) => self.touched_at + Upload::REMEMBERED,
        };
        !self.is_held(now) && end <= now
    }

    pub(super) fn shown(&self, now: Duration) -> Upload {
        Upload {
            begun: self.begun.clone(),
            state: self.state.clone(),
            offset: self.offset,
            held: self.is_held(now),
            created_at: at(self.created_at),
            touched_at: at(self.touched_at),
        }
    }

    pub(super) fn to_sweep(&self, bodies: &Shelf) -> Expired {
        let can_finish = self.state == UploadState::Open && (!self.registered || bodies.runs(self.audio()));
        let Self { begun: NewUpload { id, user, finish_abandoned, .. }, .. } = self;
        Expired { id: *id, user: *user, finish: *finish_abandoned && can_finish }
    }

    /// Gives it to a new hold. The MP3 behind the last seam is forgotten.
    pub(super) fn hold(&mut self, now: Duration) -> Held {
        self.epoch += 1;
        (self.beat, self.wanted) = (Some(now), false);
        self.body_length = self.body_at_seam;
        Held {
            hold: Hold { upload: self.begun.id, epoch: self.epoch },
            upload: self.shown(now),
            audio: self.audio(),
            seam: self.seam.clone(),
            next: self.next,
            body_length: self.body_length,
        }
    }

    /// The stored bytes of the WAV from `position` on; `None` if some are missing.
    pub(super) fn wav_from(&self, position: u64) -> Option<&[u8]> {
        let wanted = usize::try_from(self.offset.checked_sub(position)?).ok()?;
        self.wav.get(self.wav.len().checked_sub(wanted)?..)
    }

    pub(super) fn set_seam(&mut self, seam: &Seam, now: Duration) {
        let kept = self.wav_from(seam.position).map(<[u8]>::to_vec);
        self.wav = kept.unwrap_or_default();
        if seam.position > self.offset {
            (self.offset, self.touched_at) = (seam.position, now);
        }
        (self.seam, self.next) = (Some(seam.clone()), NextSeam::At(seam.next));
        self.body_at_seam = self.body_length;
    }

    pub(super) fn done(&mut self, record: RecordId, length: u64, now: Duration) {
        (self.offset, self.begun.length) = (length, Some(length));
        self.end(UploadState::Done(record), now);
    }

    pub(super) fn fail(&mut self, failure: Failure, now: Duration) {
        self.end(UploadState::Failed(failure), now);
    }

    fn end(&mut self, state: UploadState, now: Duration) {
        (self.state, self.touched_at, self.beat) = (state, now, None);
        (self.wav, self.seam) = (Vec::new(), None);
    }
}

/// A time by the shelf's clock.
fn at(now: Duration) -> OffsetDateTime {
    FixedClock::default().0 + now
}
