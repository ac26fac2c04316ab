//! Turning a complete upload into a record.

use std::future::poll_fn;

use super::receive::Received;
use super::run::Run;
use super::{Resumption, UploadError};
use crate::error::RepoError;
use crate::once::OnDrop;
use crate::records::heart::{beating, breathe};
use crate::records::{
    AddRecord, AudioId, AudioStore, ByteRange, Created, Publication, Published, Record, RecordId, StoreError,
    Transcoded,
};

impl Resumption {
    /// Publishes the record, or stores the bytes that are still in memory. Its last step runs without a heart; see
    /// [`receive`](Self::receive).
    pub(super) async fn finish(
        &self,
        mut run: Run,
        transcoded: Transcoded,
        warning: Option<String>,
    ) -> Result<Received, UploadError> {
        match self.copy_and_publish(&run, transcoded, warning).await {
            Ok(record) => {
                let length = run.intake.ring(|ring| ring.end());
                (run.offset, run.length) = (length, Some(length));
                Ok(self.received(&run, Some(record)))
            }
            Err(error) => {
                drop(self.store_rest(&mut run).await);
                Err(error)
            }
        }
    }

    /// Publishes the record. If bodies of records lie in another store, copies its MP3 there first.
    async fn copy_and_publish(
        &self,
        run: &Run,
        transcoded: Transcoded,
        warning: Option<String>,
    ) -> Result<Record, UploadError> {
        let Some(drafts) = &self.ports.drafts else {
            return self.publish(run, transcoded, warning, run.held.audio).await;
        };
        let audio = AudioId(self.ports.ids.next());
        self.ports.register.register(audio).await?;
        let mut registered = OnDrop::new(|| self.ports.register.give_up(audio));
        let copied = beating(self.keep_registered(audio), self.copy(&**drafts, run, audio));
        beating(self.keep_holding(&run.held.hold, &run.intake), copied).await?;
        let published = self.publish(run, transcoded, warning, audio).await;
        if published.is_ok() {
            registered.disarm();
        }
        published
    }

    async fn publish(
        &self,
        run: &Run,
        transcoded: Transcoded,
        warning: Option<String>,
        audio: AudioId,
    ) -> Result<Record, UploadError> {
        let Transcoded { head, mut facts, peaks } = transcoded;
        facts.warnings.extend(warning);
        let begun = &run.held.upload.begun;
        let record = Record {
            id: RecordId(self.ports.ids.next()),
            user: begun.user,
            name: begun.name.clone(),
            created_at: self.ports.clock.now(),
            audio,
            head,
            body_length: run.held.body_length,
            facts,
        };
        let upload = Some((run.held.hold, run.intake.ring(|ring| ring.end())));
        let publication =
            Publication { record: &record, peaks: &peaks, quota: self.quota, claim: None, upload };
        match self.ports.records.publish(publication).await? {
            Published::Yes => Ok(record),
            Published::GivenUp => Err(StoreError::GivenUp.into()),
            Published::NoUser => Err(UploadError::NoUser),
            Published::UserFull => Err(UploadError::UserFull),
            Published::StoreFull => Err(UploadError::StoreFull),
        }
    }

    /// Copies the MP3 from the store of open uploads to the store of records.
    async fn copy(&self, drafts: &dyn AudioStore, run: &Run, audio: AudioId) -> Result<(), UploadError> {
        let Created { mut writer, note } = self.ports.audio.create(audio).await?;
        if let Some(note) = note
            && !self.ports.register.note(audio, note).await?
        {
            return Err(StoreError::GivenUp.into());
        }
        let all =
            ByteRange::new(0, run.held.body_length).map_err(|error| RepoError::Corrupt(error.into()))?;
        let mut body = drafts.read(run.held.audio, all).await?.ok_or(StoreError::GivenUp)?;
        while let Some(bytes) = poll_fn(|context| body.as_mut().poll_next(context)).await {
            writer.write(bytes?).await?;
            breathe().await;
        }
        writer.finish().await?;
        Ok(())
    }

    async fn keep_registered(&self, audio: AudioId) -> UploadError {
        loop {
            self.ports.clock.sleep(AddRecord::BEAT).await;
            if matches!(self.ports.register.beat(audio).await, Ok(false)) {
                return StoreError::GivenUp.into();
            }
        }
    }
}
