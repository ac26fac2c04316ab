//! Beginning, showing, listing and removing uploads.

use super::hold::Taken;
use super::{Resumption, UploadError};
use crate::error::RepoError;
use crate::page::{Page, PageLimit};
use crate::records::Record;
use crate::uploads::{Begun, Failure, NewUpload, Upload, UploadId, UploadPlace, UploadState};
use crate::users::UserId;

impl Resumption {
    /// Begins an upload without a byte. If its key began one before, returns that, as it is stored at this moment, and
    /// the record that it became.
    ///
    /// # Errors
    ///
    /// [`UploadError`]; no upload was begun then.
    pub async fn begin(&self, new: &NewUpload) -> Result<Option<(Upload, Option<Record>)>, UploadError> {
        if let Some(first) = self.first_of(new).await? {
            return Ok(Some(first));
        }
        match self.begin_new(new).await {
            Ok(()) => Ok(None),
            // Another request with the key began it meanwhile.
            Err(UploadError::Repo(RepoError::Conflict)) => {
                Ok(Some(self.first_of(new).await?.ok_or(RepoError::Conflict)?))
            }
            Err(error) => Err(error),
        }
    }

    /// What the key of `new` began before.
    async fn first_of(&self, new: &NewUpload) -> Result<Option<(Upload, Option<Record>)>, UploadError> {
        let Some(key) = &new.key else { return Ok(None) };
        let Some(first) = self.ports.uploads.of_key(key, new.user).await? else { return Ok(None) };
        if !new.repeats(&first.begun) {
            return Err(UploadError::KeyReused);
        }
        if first.held && first.state == UploadState::Open {
            return Err(UploadError::StillRunning);
        }
        let record = self.record_of(&first).await?;
        Ok(Some((first, record)))
    }

    async fn begin_new(&self, new: &NewUpload) -> Result<(), UploadError> {
        if new.length.is_some_and(|length| length > self.limits.most_bytes) {
            return Err(UploadError::Failed(Failure::TooLarge));
        }
        let (by_user, by_all) = self.ports.records.used(new.user).await?.ok_or(UploadError::NoUser)?;
        if self.quota.user.is_some_and(|most| by_user >= most) {
            return Err(UploadError::UserFull);
        }
        if self.quota.store.is_some_and(|most| by_all >= most) {
            return Err(UploadError::StoreFull);
        }
        match self.ports.uploads.begin(new, self.limits.most_open).await? {
            Begun::Yes => Ok(()),
            Begun::NoUser => Err(UploadError::NoUser),
            Begun::TooMany => Err(UploadError::TooMany),
        }
    }

    /// Shows an upload as it is stored at this moment, and the record that it became.
    ///
    /// # Errors
    ///
    /// [`UploadError::Missing`] or [`UploadError::Repo`].
    pub async fn show(&self, user: UserId, id: UploadId) -> Result<(Upload, Option<Record>), UploadError> {
        let upload = self.ports.uploads.get(id, user).await?.ok_or(UploadError::Missing)?;
        let record = self.record_of(&upload).await?;
        Ok((upload, record))
    }

    /// Takes the upload over from a request that still hangs, so that its offset is settled, and shows it.
    ///
    /// # Errors
    ///
    /// [`UploadError::Missing`], [`UploadError::Taken`] or [`UploadError::Repo`].
    pub async fn settle(&self, user: UserId, id: UploadId) -> Result<(Upload, Option<Record>), UploadError> {
        let (upload, record) = self.show(user, id).await?;
        if !(upload.held && upload.state == UploadState::Open) {
            return Ok((upload, record));
        }
        if let Taken::Held(held) = self.take(user, id).await? {
            self.ports.uploads.let_go(&held.hold).await?;
        }
        self.show(user, id).await
    }

    /// Lists the uploads of `user`, newest first.
    ///
    /// # Errors
    ///
    /// [`RepoError`] if the store failed.
    pub async fn list(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<UploadPlace>,
    ) -> Result<Page<(Upload, Option<Record>), UploadPlace>, RepoError> {
        let page = self.ports.uploads.page(user, limit, after).await?;
        let mut items = Vec::with_capacity(page.items.len());
        for upload in page.items {
            let record = self.record_of(&upload).await?;
            items.push((upload, record));
        }
        Ok(Page { items, next: page.next })
    }

    /// Removes an upload, whatever request still hangs on it. Its record stays.
    ///
    /// # Errors
    ///
    /// [`UploadError::Missing`] or [`UploadError::Repo`].
    pub async fn remove(&self, user: UserId, id: UploadId) -> Result<(), UploadError> {
        if self.ports.uploads.remove(id, user).await? { Ok(()) } else { Err(UploadError::Missing) }
    }

    async fn record_of(&self, upload: &Upload) -> Result<Option<Record>, RepoError> {
        match upload.state {
            UploadState::Done(record) => self.ports.records.get(record, upload.begun.user).await,
            UploadState::Open | UploadState::Failed(_) => Ok(None),
        }
    }
}
