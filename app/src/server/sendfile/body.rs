//! The body of an answer that sends a file.

use std::io::{Error, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;

use super::SentFile;
use super::blank::{PIECE, blank};
use super::memory::{bring, is_in_memory};
use super::queue::{Queue, Stretch};
use crate::server::activity::Answer;

/// A body whose bytes are those of a file, in blank pieces. Before a piece is handed on, the system has its bytes in memory,
/// so that the connection does not wait for the disk.
pub(in crate::server) struct FileBody {
    sent: SentFile,
    /// The first byte of the file that was not handed on yet.
    at: u64,
    queue: Queue,
    answer: Arc<Answer>,
    /// The bytes of the next piece on their way into memory.
    bringing: Option<JoinHandle<Result<()>>>,
}

impl FileBody {
    pub(in crate::server) fn new(sent: SentFile, answer: Answer, queue: Queue) -> Self {
        let at = sent.body.start();
        Self { sent, at, queue, answer: Arc::new(answer), bringing: None }
    }

    /// Waits until the system has the bytes up to `end` in memory.
    fn poll_memory(&mut self, cx: &mut Context<'_>, end: u64) -> Poll<Result<()>> {
        if self.bringing.is_none() && !is_in_memory(&self.sent.file, self.at, end) {
            let (file, start) = (Arc::clone(&self.sent.file), self.at);
            self.bringing = Some(tokio::task::spawn_blocking(move || bring(&file, start, end)));
        }
        let Some(bringing) = &mut self.bringing else { return Poll::Ready(Ok(())) };
        let brought = Pin::new(bringing).poll(cx);
        self.answer.set_prepared(brought.is_ready());
        let brought = ready!(brought);
        self.bringing = None;
        Poll::Ready(brought.map_err(Error::other).flatten())
    }

    fn left(&self) -> u64 {
        self.sent.body.end() - self.at
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        if !self.sent.head.is_empty() {
            let head = std::mem::take(&mut self.sent.head);
            return Poll::Ready(Some(Ok(Frame::data(head))));
        }
        let length = usize::try_from(self.left()).map_or(PIECE, |left| left.min(PIECE));
        if length == 0 {
            return Poll::Ready(None);
        }
        let end = self.at + length as u64;
        if let Err(error) = ready!(self.poll_memory(cx, end)) {
            tracing::error!(%error, "an MP3 broke off");
            return Poll::Ready(Some(Err(error)));
        }
        self.queue.push(Stretch { file: Arc::clone(&self.sent.file), at: self.at, length });
        self.at = end;
        Poll::Ready(Some(Ok(Frame::data(blank(length, &self.answer)))))
    }

    fn is_end_stream(&self) -> bool {
        self.sent.head.is_empty() && self.left() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.sent.head.len() as u64 + self.left())
    }
}
