//! What happens to records once they are there.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use thiserror::Error;

use super::{
    AudioStore, ByteRange, ByteStream, Garbage, Peaks, Record, RecordId, RecordPlace, RecordRepo, StoreError,
    StreamError,
};
use crate::RepoError;
use crate::quiz::{Page, PageLimit};
use crate::users::UserId;

/// Why a record could not be looked at or removed.
#[derive(Debug, Error)]
pub enum KeepError {
    /// The rows do not answer.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// The bytes do not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The bytes of a record, or a stretch of them.
#[expect(missing_debug_implementations, reason = "a stream cannot be printed")]
pub struct Listening {
    /// The bytes.
    pub bytes: ByteStream,
    /// How many they are.
    pub length: u64,
}

/// Looks at, lists, plays and removes records, and sweeps up what nobody can ask for any more.
#[derive(Debug, Clone)]
pub struct KeepRecords<A, R> {
    audio: A,
    records: R,
}

impl<A, R> KeepRecords<A, R> {
    /// Puts the use case together.
    pub const fn new(audio: A, records: R) -> Self {
        Self { audio, records }
    }
}

impl<A: AudioStore, R: RecordRepo> KeepRecords<A, R> {
    /// An upload without a heartbeat for so long is dead: several beats may be lost to a slow store.
    const PATIENCE: Duration = Duration::from_mins(2);
    /// How many bodies are swept between two looks at the register.
    const SWEPT_AT_A_TIME: usize = 100;

    /// The record `id` of `user`: both halves of a link must fit.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if the store does not answer.
    pub async fn get(&self, id: RecordId, user: UserId) -> Result<Option<Record>, KeepError> {
        Ok(self.records.get(id, user).await?)
    }

    /// The shape of its sound.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if the store does not answer.
    pub async fn peaks(&self, id: RecordId, user: UserId) -> Result<Option<Peaks>, KeepError> {
        Ok(self.records.peaks(id, user).await?)
    }

    /// A page of the records of `user`, newest first.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if the store does not answer.
    pub async fn page(
        &self,
        user: UserId,
        limit: PageLimit,
        after: Option<RecordPlace>,
    ) -> Result<Page<Record, RecordPlace>, KeepError> {
        Ok(self.records.page(user, limit, after).await?)
    }

    /// The bytes of the MP3 in `range`, which lies within its [`length`](Record::length); `None` if
    /// they are gone since the record was looked up.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if the store does not answer.
    pub async fn listen(&self, record: &Record, range: ByteRange) -> Result<Option<Listening>, KeepError> {
        let head_length = record.head.len() as u64;
        let in_head = |at: u64| usize::try_from(at.min(head_length)).unwrap_or(record.head.len());
        let head = record.head.slice(in_head(range.start())..in_head(range.end()));
        let (start, end) =
            (range.start().saturating_sub(head_length), range.end().saturating_sub(head_length));
        let body = match ByteRange::new(start, end) {
            Err(_) => None,
            Ok(stretch) => match self.audio.read(record.audio, stretch).await? {
                None => return Ok(None),
                body => body,
            },
        };
        let bytes = Box::pin(HeadThenBody { head: Some(head).filter(|head| !head.is_empty()), body });
        Ok(Some(Listening { bytes, length: range.length() }))
    }

    /// Removes the record `id` of `user`; `false` if there is none. Its bytes go with the next sweep.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if the store does not answer; then nothing was removed.
    pub async fn remove(&self, id: RecordId, user: UserId) -> Result<bool, KeepError> {
        Ok(self.records.remove(id, user).await?)
    }

    /// Removes all bodies that nobody can ask for any more, and says how many. Any number of nodes may do so at once.
    ///
    /// A body that cannot be removed does not keep the others.
    ///
    /// # Errors
    ///
    /// [`KeepError`] if a store does not answer; the rest waits for the next sweep.
    pub async fn sweep(&self) -> Result<usize, KeepError> {
        let (mut swept, mut trouble, mut after) = (0, None, None);
        loop {
            let garbage = self.records.garbage(Self::PATIENCE, Self::SWEPT_AT_A_TIME, after).await?;
            let found = garbage.len();
            after = garbage.last().map(|body| body.audio);
            for body in garbage {
                match self.sweep_one(body).await {
                    Ok(()) => swept += 1,
                    Err(error) => trouble = Some(error),
                }
            }
            if found < Self::SWEPT_AT_A_TIME {
                return trouble.map_or(Ok(swept), Err);
            }
        }
    }

    /// The bytes go first: as long as the register names them, a sweep that broke off is taken up again.
    async fn sweep_one(&self, body: Garbage) -> Result<(), KeepError> {
        self.audio.remove(body.audio, body.note).await?;
        Ok(self.records.forget(body.audio).await?)
    }
}

struct HeadThenBody {
    head: Option<Bytes>,
    body: Option<ByteStream>,
}

impl Stream for HeadThenBody {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(head) = self.head.take() {
            return Poll::Ready(Some(Ok(head)));
        }
        match &mut self.body {
            Some(body) => body.as_mut().poll_next(context),
            None => Poll::Ready(None),
        }
    }
}

#[cfg(test)]
mod tests;
