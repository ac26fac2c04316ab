//! Adding a record while it is still being uploaded.

use std::future::poll_fn;
use std::time::Duration;

use thiserror::Error;

use super::content::ContentHash;
use super::heart::{beating, breathe};
use super::{
    AudioId, AudioStore, AudioWriter, ByteStream, Created, Mp3Part, Mp3Stream, Peaks, Publication, Published,
    Record, RecordId, RecordName, RecordRepo, Room, StoreError, TranscodeError, Transcoded, Transcoder,
};
use crate::RepoError;
use crate::clock::Clock;
use crate::idempotency::{Claim, ClaimState, IdempotencyRepo, KeyDigest, Receipt, RequestDigest};
use crate::ids::IdSource;
use crate::users::UserId;

/// What somebody uploads.
#[expect(missing_debug_implementations, reason = "a stream cannot be printed")]
pub struct NewUpload {
    /// Whose it will be; already authenticated.
    pub user: UserId,
    /// The file's name.
    pub name: Option<RecordName>,
    /// The WAV, as it comes.
    pub wav: ByteStream,
    /// The caller's key, if this upload must not be done twice.
    pub key: Option<KeyDigest>,
}

/// How much MP3 may be kept.
pub type AddLimits = Room;

/// Why nothing was added. In each case nothing stays behind.
#[derive(Debug, Error)]
pub enum AddError {
    /// The WAV, its way here or the encoder is at fault.
    #[error(transparent)]
    Transcode(#[from] TranscodeError),
    /// The bytes could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The row could not be stored.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// The owner was removed in the meantime.
    #[error("the user is gone")]
    NoUser,
    /// The owner has no room left.
    #[error("the user has no room left for this record")]
    UserFull,
    /// Nobody has.
    #[error("there is no room left for this record")]
    StoreFull,
    /// The first upload with this key still runs.
    #[error("the first upload with this idempotency key still runs")]
    StillRunning,
    /// The key was used for another upload.
    #[error("this idempotency key was used for another upload")]
    KeyReused,
    /// The record that the key stands for was removed.
    #[error("the record of this idempotency key was removed")]
    Removed,
}

/// Adds records: the WAV is transcoded and the MP3 stored while the upload is still coming in.
#[derive(Debug, Clone)]
pub struct AddRecord<T, A, R, K, I, C> {
    transcoder: T,
    audio: A,
    records: R,
    keys: K,
    ids: I,
    clock: C,
    limits: AddLimits,
}

impl<T, A, R, K, I, C> AddRecord<T, A, R, K, I, C> {
    /// Puts the use case together.
    pub const fn new(
        transcoder: T,
        audio: A,
        records: R,
        keys: K,
        ids: I,
        clock: C,
        limits: AddLimits,
    ) -> Self {
        Self { transcoder, audio, records, keys, ids, clock, limits }
    }
}

impl<T, A, R, K, I, C> AddRecord<T, A, R, K, I, C>
where
    T: Transcoder,
    A: AudioStore,
    R: RecordRepo,
    K: IdempotencyRepo,
    I: IdSource,
    C: Clock,
{
    /// How often the heart of an upload beats.
    pub const BEAT: Duration = Duration::from_secs(10);
    /// How long a claim lasts without a heartbeat.
    const LEASE: Duration = Duration::from_mins(2);

    /// Adds the upload, or gives the record that the first upload with its key became.
    ///
    /// # Errors
    ///
    /// [`AddError`]; nothing stays behind then.
    pub async fn run(&self, upload: NewUpload) -> Result<Record, AddError> {
        let Some(key) = upload.key else { return self.add(upload, None).await };
        // What the upload holds is known only at its end, so it is part of the receipt, not of the claim.
        let name = upload.name.as_ref().map_or("", RecordName::as_str);
        let digest = RequestDigest::of(&[b"record", name.as_bytes()]);
        match self.keys.claim(key, digest, self.ids.next(), Self::LEASE).await? {
            ClaimState::Won(claim) => self.add_claimed(upload, claim).await,
            ClaimState::Running => Err(AddError::StillRunning),
            ClaimState::Reused | ClaimState::Done(Receipt::Draw { .. }) => Err(AddError::KeyReused),
            ClaimState::Done(Receipt::Record { id, content }) => self.again(upload, id, content).await,
        }
    }

    async fn again(
        &self,
        upload: NewUpload,
        id: RecordId,
        content: RequestDigest,
    ) -> Result<Record, AddError> {
        if ContentHash::of_rest(upload.wav).await.map_err(TranscodeError::Input)? != content {
            return Err(AddError::KeyReused);
        }
        self.records.get(id, upload.user).await?.ok_or(AddError::Removed)
    }

    async fn add_claimed(&self, upload: NewUpload, claim: Claim) -> Result<Record, AddError> {
        let mut held = OnDrop(Some(|| self.keys.abandon(claim)));
        let added = self.add(upload, Some(claim)).await;
        held.0 = None;
        if added.is_err() {
            // A failure here is no news to the caller: the lease frees the key a little later.
            drop(self.keys.release(&claim).await);
        }
        added
    }

    async fn add(&self, upload: NewUpload, claim: Option<Claim>) -> Result<Record, AddError> {
        let room = self.room(upload.user).await?;
        let (wav, content) = match claim {
            Some(_) => ContentHash::watch(upload.wav),
            None => (upload.wav, ContentHash::default()),
        };
        let title = upload.name.as_ref().map(|name| name.title().to_owned());
        let begun = async { Ok(self.transcoder.transcode(wav, title).await?) };
        let mp3 = match claim {
            // The header of a WAV may take longer than the lease of the claim.
            Some(claim) => beating(self.keep_claimed(claim), begun).await?,
            None => begun.await?,
        };
        let audio = AudioId(self.ids.next());
        self.records.register(audio).await?;
        let mut registered = OnDrop(Some(|| self.records.give_up(audio)));
        let Created { writer, note } = self.audio.create(audio).await?;
        if let Err(error) = self.note(audio, note.as_ref()).await {
            self.discard(audio, note).await;
            return Err(error);
        }
        let stored = beating(self.keep_beating(audio, claim), store(mp3, writer, room)).await;
        let added = match stored {
            Ok((done, body_length)) => {
                let record = Record {
                    id: RecordId(self.ids.next()),
                    user: upload.user,
                    name: upload.name,
                    created_at: self.clock.now(),
                    audio,
                    head: done.head,
                    body_length,
                    facts: done.facts,
                };
                let receipt = Receipt::Record { id: record.id, content: content.digest() };
                let claim = claim.map(|claim| (claim, receipt));
                self.publish(record, &done.peaks, claim).await
            }
            Err(error) => Err(error),
        };
        match &added {
            Ok(_) => registered.0 = None,
            // The sweep that took it for dead may have passed before the last bytes were stored.
            Err(AddError::Store(StoreError::GivenUp)) => self.discard(audio, note).await,
            Err(_) => {}
        }
        added
    }

    async fn note(&self, audio: AudioId, note: Option<&String>) -> Result<(), AddError> {
        let Some(note) = note else { return Ok(()) };
        if self.records.note(audio, note.clone()).await? { Ok(()) } else { Err(StoreError::GivenUp.into()) }
    }

    async fn publish(
        &self,
        record: Record,
        peaks: &Peaks,
        claim: Option<(Claim, Receipt)>,
    ) -> Result<Record, AddError> {
        let publication = Publication { record: &record, peaks, quota: self.limits, claim };
        match self.records.publish(publication).await? {
            Published::Yes => Ok(record),
            Published::GivenUp => Err(StoreError::GivenUp.into()),
            Published::NoUser => Err(AddError::NoUser),
            Published::UserFull => Err(AddError::UserFull),
            Published::StoreFull => Err(AddError::StoreFull),
        }
    }

    /// Removes a body that the register does not name, or no longer. Trouble with it is no news to the caller.
    async fn discard(&self, audio: AudioId, note: Option<String>) {
        drop(self.audio.remove(audio, note).await);
    }

    async fn room(&self, user: UserId) -> Result<Room, AddError> {
        let (by_user, by_all) = self.records.used(user).await?.ok_or(AddError::NoUser)?;
        Ok(Room {
            user: self.limits.user.map(|most| most.saturating_sub(by_user)),
            store: self.limits.store.map(|most| most.saturating_sub(by_all)),
        })
    }

    /// Renews the claim until it is lost, for as long as there is no body yet whose heart beats.
    async fn keep_claimed(&self, claim: Claim) -> AddError {
        loop {
            self.clock.sleep(Self::BEAT).await;
            if self.is_lost(&claim).await {
                return RepoError::Conflict.into();
            }
        }
    }

    async fn is_lost(&self, claim: &Claim) -> bool {
        matches!(self.keys.renew(claim, Self::LEASE).await, Ok(false))
    }

    /// Beats until the upload was taken for dead or the claim was lost. A beat that the store did
    /// not take is made up for by the next one.
    async fn keep_beating(&self, audio: AudioId, claim: Option<Claim>) -> AddError {
        loop {
            self.clock.sleep(Self::BEAT).await;
            if matches!(self.records.beat(audio).await, Ok(false)) {
                return StoreError::GivenUp.into();
            }
            if let Some(claim) = &claim
                && self.is_lost(claim).await
            {
                return RepoError::Conflict.into();
            }
        }
    }
}

/// Writes the body as it comes, and gives what was found out and the body's length.
async fn store(
    mut mp3: Mp3Stream,
    mut writer: Box<dyn AudioWriter>,
    room: Room,
) -> Result<(Transcoded, u64), AddError> {
    let mut written = 0_u64;
    while let Some(part) = poll_fn(|context| mp3.as_mut().poll_next(context)).await {
        match part? {
            Mp3Part::End(done) => return Ok((done, writer.finish().await?)),
            Mp3Part::Body(bytes) => {
                written += bytes.len() as u64;
                if room.user.is_some_and(|most| written > most) {
                    return Err(AddError::UserFull);
                }
                if room.store.is_some_and(|most| written > most) {
                    return Err(AddError::StoreFull);
                }
                writer.write(bytes).await?;
            }
        }
        breathe().await;
    }
    Err(TranscodeError::Encoder("the stream ended without its end".into()).into())
}

/// Does what it holds when it is dropped, unless it was taken out: also when a request is dropped in the middle.
struct OnDrop<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        if let Some(work) = self.0.take() {
            work();
        }
    }
}

#[cfg(test)]
mod tests;
