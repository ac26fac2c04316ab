//! Adding a record while it is still being uploaded.

mod content;
mod receipt;

pub use receipt::RecordReceipt;

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::clock::Clock;
use crate::error::RepoError;
use crate::ids::IdSource;
use crate::once::{Claim, ClaimState, IdempotencyRepo, KeyDigest, OnDrop, Receipt, RequestDigest, under};
use crate::records::heart::{beating, breathe};
use crate::records::{
    AudioId, AudioRegister, AudioStore, AudioWriter, ByteStream, Created, Mp3Part, Mp3Stream, Peaks,
    Publication, Published, Record, RecordId, RecordName, RecordRepo, Room, StoreError, TranscodeError,
    Transcoded, Transcoder,
};
use crate::users::UserId;
use content::ContentHash;

/// An upload that is to become a record.
#[expect(missing_debug_implementations, reason = "a stream cannot be printed")]
pub struct NewUpload {
    /// The owner, already authenticated.
    pub user: UserId,
    /// The file's name.
    pub name: Option<RecordName>,
    /// The bytes of the WAV.
    pub wav: ByteStream,
    /// The caller's idempotency key, if there is one.
    pub key: Option<KeyDigest>,
}

/// Why no record was added. Bytes that were stored meanwhile are removed, at the latest by the next sweep.
#[derive(Debug, Error)]
pub enum AddError {
    /// The WAV cannot be used, its stream broke, or the encoder failed.
    #[error(transparent)]
    Transcode(#[from] TranscodeError),
    /// The bytes could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A repository failed.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// The owner was removed in the meantime.
    #[error("the user is gone")]
    NoUser,
    /// The owner's quota has no room for it.
    #[error("the user has no room left for this record")]
    UserFull,
    /// The quota of all users together has no room for it.
    #[error("there is no room left for this record")]
    StoreFull,
    /// The first upload with this key still runs.
    #[error("the first upload with this idempotency key still runs")]
    StillRunning,
    /// The key was used for another upload.
    #[error("this idempotency key was used for another upload")]
    KeyReused,
    /// The record of the first upload with this key was removed.
    #[error("the record of this idempotency key was removed")]
    Removed,
}

/// The ports that [`AddRecord`] uses.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct AddPorts {
    /// Encodes WAV as MP3.
    pub transcoder: Arc<dyn Transcoder>,
    /// Stores the bodies.
    pub audio: Arc<dyn AudioStore>,
    /// The register of the bodies.
    pub register: Arc<dyn AudioRegister>,
    /// Stores the rows.
    pub records: Arc<dyn RecordRepo>,
    /// Idempotency keys.
    pub keys: Arc<dyn IdempotencyRepo>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Adds records: the WAV is transcoded and the MP3 stored while the upload is still coming in.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct AddRecord {
    ports: AddPorts,
    limits: Room,
}

impl AddRecord {
    /// How often a running upload sends a heartbeat.
    pub const BEAT: Duration = Duration::from_secs(10);
    /// How long a claim lasts; each heartbeat renews it.
    const LEASE: Duration = Duration::from_mins(2);

    /// Makes the use case.
    #[must_use]
    pub const fn new(ports: AddPorts, limits: Room) -> Self {
        Self { ports, limits }
    }

    /// How much MP3 may be kept.
    #[must_use]
    pub const fn limits(&self) -> Room {
        self.limits
    }

    /// Adds the upload, or returns the record of the first upload with its key.
    ///
    /// # Errors
    ///
    /// [`AddError`]; no record was added then, unless the store's answer to the commit was lost.
    pub async fn run(&self, upload: NewUpload) -> Result<Record, AddError> {
        let Some(key) = upload.key else { return self.add(upload, None).await };
        // The hash of the content is known only at the end, so the receipt holds it, not the claim.
        let name = upload.name.as_ref().map_or("", RecordName::as_str);
        let digest = RequestDigest::of(&[b"record", name.as_bytes()]);
        match self.ports.keys.claim(key, digest, self.ports.ids.next(), Self::LEASE).await? {
            ClaimState::Won(claim) => under(&*self.ports.keys, claim, self.add(upload, Some(claim))).await,
            ClaimState::Running => Err(AddError::StillRunning),
            ClaimState::Reused => Err(AddError::KeyReused),
            ClaimState::Done(receipt) => self.again(upload, &receipt).await,
        }
    }

    /// Returns the record of the first upload with this key, if this upload has the same content.
    async fn again(&self, upload: NewUpload, receipt: &Receipt) -> Result<Record, AddError> {
        let Some(RecordReceipt { id, content }) = RecordReceipt::read(receipt)? else {
            return Err(AddError::KeyReused);
        };
        if ContentHash::of_rest(upload.wav).await.map_err(TranscodeError::Input)? != content {
            return Err(AddError::KeyReused);
        }
        self.ports.records.get(id, upload.user).await?.ok_or(AddError::Removed)
    }

    async fn add(&self, upload: NewUpload, claim: Option<Claim>) -> Result<Record, AddError> {
        let room = self.room(upload.user).await?;
        let (wav, content) = match claim {
            Some(_) => ContentHash::watch(upload.wav),
            None => (upload.wav, ContentHash::default()),
        };
        let title = upload.name.as_ref().map(|name| name.title().to_owned());
        let begun = async { Ok(self.ports.transcoder.transcode(wav, title).await?) };
        let mp3 = match claim {
            // The header may take longer to arrive than the lease lasts, so the claim is renewed meanwhile.
            Some(claim) => beating(self.keep_claimed(claim), begun).await?,
            None => begun.await?,
        };
        let audio = AudioId(self.ports.ids.next());
        self.ports.register.register(audio).await?;
        let mut registered = OnDrop::new(|| self.ports.register.give_up(audio));
        let Created { writer, note } = self.ports.audio.create(audio).await?;
        if let Err(error) = self.note(audio, note.as_ref()).await {
            self.discard(audio, note).await;
            return Err(error);
        }
        let stored = beating(self.keep_beating(audio, claim), store(mp3, writer, room)).await;
        let added = match stored {
            Ok((done, body_length)) => {
                let record = Record {
                    id: RecordId(self.ports.ids.next()),
                    user: upload.user,
                    name: upload.name,
                    created_at: self.ports.clock.now(),
                    audio,
                    head: done.head,
                    body_length,
                    facts: done.facts,
                };
                let receipt = RecordReceipt { id: record.id, content: content.digest() };
                let claim = claim.map(|claim| (claim, receipt.into()));
                self.publish(record, &done.peaks, claim).await
            }
            Err(error) => Err(error),
        };
        match &added {
            Ok(_) => registered.disarm(),
            // The sweep that marked the body dead may have run before the last bytes were stored.
            Err(AddError::Store(StoreError::GivenUp)) => self.discard(audio, note).await,
            Err(_) => {}
        }
        added
    }

    async fn note(&self, audio: AudioId, note: Option<&String>) -> Result<(), AddError> {
        let Some(note) = note else { return Ok(()) };
        if self.ports.register.note(audio, note.clone()).await? {
            Ok(())
        } else {
            Err(StoreError::GivenUp.into())
        }
    }

    async fn publish(
        &self,
        record: Record,
        peaks: &Peaks,
        claim: Option<(Claim, Receipt)>,
    ) -> Result<Record, AddError> {
        let publication = Publication { record: &record, peaks, quota: self.limits, claim, upload: None };
        match self.ports.records.publish(publication).await? {
            Published::Yes => Ok(record),
            Published::GivenUp => Err(StoreError::GivenUp.into()),
            Published::NoUser => Err(AddError::NoUser),
            Published::UserFull => Err(AddError::UserFull),
            Published::StoreFull => Err(AddError::StoreFull),
        }
    }

    /// Removes a body at once, because a sweep might miss some of its bytes. An error is ignored, since the
    /// upload has failed already.
    async fn discard(&self, audio: AudioId, note: Option<String>) {
        drop(self.ports.audio.remove(audio, note).await);
    }

    async fn room(&self, user: UserId) -> Result<Room, AddError> {
        let (by_user, by_all) = self.ports.records.used(user).await?.ok_or(AddError::NoUser)?;
        Ok(Room {
            user: self.limits.user.map(|most| most.saturating_sub(by_user)),
            store: self.limits.store.map(|most| most.saturating_sub(by_all)),
        })
    }

    /// Renews the claim until it is lost; then returns the error. `keep_beating` takes over once there is a
    /// body.
    async fn keep_claimed(&self, claim: Claim) -> AddError {
        loop {
            self.ports.clock.sleep(Self::BEAT).await;
            if self.is_lost(&claim).await {
                return RepoError::Conflict.into();
            }
        }
    }

    async fn is_lost(&self, claim: &Claim) -> bool {
        matches!(self.ports.keys.renew(claim, Self::LEASE).await, Ok(false))
    }

    /// Sends heartbeats until the register counts the body as dead or the claim is lost; then returns the
    /// error. A heartbeat that fails is made up for by the next one.
    async fn keep_beating(&self, audio: AudioId, claim: Option<Claim>) -> AddError {
        loop {
            self.ports.clock.sleep(Self::BEAT).await;
            if matches!(self.ports.register.beat(audio).await, Ok(false)) {
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

/// Writes the body to the store as it comes. Returns what the transcoder gave at the end, and the body's
/// length.
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

#[cfg(test)]
mod tests;
