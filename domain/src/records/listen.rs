//! Playing a record.

use std::fs::File;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::records::{AudioStore, ByteRange, ByteStream, Record, StoreError, StreamError};

/// The bytes of a record, or a range of them.
#[expect(missing_debug_implementations, reason = "a stream cannot be printed")]
pub struct Listening {
    /// The bytes.
    pub bytes: ByteStream,
    /// How many bytes there are.
    pub length: u64,
}

/// The bytes of a record, or a range of them, where most of them stand in a file.
#[derive(Debug)]
pub struct ListeningToFile {
    /// The first bytes.
    pub head: Bytes,
    /// The file with the others.
    pub file: File,
    /// Which bytes of the file follow on the head.
    pub body: ByteRange,
}

/// Plays records.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Listen {
    audio: Arc<dyn AudioStore>,
}

impl Listen {
    /// Makes the use case.
    #[must_use]
    pub fn new(audio: Arc<dyn AudioStore>) -> Self {
        Self { audio }
    }

    /// Streams the bytes of the MP3 in `range`, which must lie within its [`length`](Record::length). `None`
    /// if the bytes were removed since the record was looked up.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if the audio store does not answer.
    pub async fn run(&self, record: &Record, range: ByteRange) -> Result<Option<Listening>, StoreError> {
        let (head, body) = divide(record, range);
        let body = match body {
            None => None,
            Some(stretch) => match self.audio.read(record.audio, stretch).await? {
                None => return Ok(None),
                body => body,
            },
        };
        let bytes = Box::pin(HeadThenBody { head: Some(head).filter(|head| !head.is_empty()), body });
        Ok(Some(Listening { bytes, length: range.length() }))
    }

    /// Opens the file with the bytes of the MP3 in `range`, for a caller who can send a file. `None` if there is no file
    /// that has them all; then [`run`](Self::run) brings the bytes, or says what is wrong.
    pub async fn open(&self, record: &Record, range: ByteRange) -> Option<ListeningToFile> {
        let (head, body) = divide(record, range);
        let (file, body) = (self.audio.open(record.audio).await?, body?);
        let has_all = file.metadata().is_ok_and(|about| about.is_file() && about.len() >= body.end());
        has_all.then_some(ListeningToFile { head, file, body })
    }
}

/// What of `range` lies in the head of the MP3, and what in its body, if anything does.
fn divide(record: &Record, range: ByteRange) -> (Bytes, Option<ByteRange>) {
    let length = record.head.len() as u64;
    let in_head = |at: u64| usize::try_from(at.min(length)).unwrap_or(record.head.len());
    let head = record.head.slice(in_head(range.start())..in_head(range.end()));
    let body = ByteRange::new(range.start().saturating_sub(length), range.end().saturating_sub(length));
    (head, body.ok())
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
