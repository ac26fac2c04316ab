//! The two ends of an upload in the pool: a [`Producer`] adds sound, a [`Consumer`] takes MP3.

use std::sync::{Arc, Condvar};
use std::task::{Context, Poll};

use quizcast_domain::records::TranscodeError;
use quizcast_domain::uploads::SegmentPart;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::pool::{Pool, Shared};
use super::schedule::UploadKey;
use super::seam::Begin;
use super::segment::{Close, Job};
use crate::lame::mp3::{Assembler, SoundEnd};
use crate::lame::pcm::Piece;

/// The consumer was dropped: nobody wants the MP3 any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cancelled;

/// Adds the sound of an upload. Dropping it before the end ends the upload with an error.
pub(crate) struct Producer {
    shared: Arc<Shared>,
    key: UploadKey,
    room: Arc<Condvar>,
    ahead: usize,
    ended: bool,
}

/// Takes the MP3 of an upload. Dropping it stops all work for it.
pub(crate) struct Consumer {
    pool: Arc<Pool>,
    key: UploadKey,
    parts: UnboundedReceiver<Result<SegmentPart, TranscodeError>>,
}

/// Begins an upload, if there are fewer than `most`.
pub(crate) fn begin(pool: &Arc<Pool>, most: usize) -> Option<(Producer, Consumer)> {
    let shared = pool.shared();
    let (output, parts) = unbounded_channel();
    let mut books = shared.lock();
    if books.uploads() >= most {
        return None;
    }
    let key = books.schedule.add();
    books.outputs.insert(key, output);
    let room = Arc::new(Condvar::new());
    books.readers.insert(key, Arc::clone(&room));
    drop(books);
    let producer = Producer { shared: Arc::clone(shared), key, room, ahead: usize::MAX, ended: false };
    Some((producer, Consumer { pool: Arc::clone(pool), key, parts }))
}

impl Producer {
    /// Sets the assembler of the upload's bytes, and how many bytes of its sound may wait.
    pub(crate) fn begin(&mut self, assembler: Assembler, ahead: usize) {
        self.ahead = ahead;
        self.shared.lock().schedule.begin(self.key, assembler);
    }

    /// Waits until the upload may begin another segment, and begins it. With `begin` there is a seam before it.
    pub(crate) fn open(&self, job: Box<dyn Job>, begin: Option<Box<Begin>>) -> Result<(), Cancelled> {
        let mut books = self.shared.wait_for_room(&self.room, |books| books.schedule.may_open(self.key));
        books.schedule.open(self.key, job, begin);
        if books.schedule.has(self.key) { Ok(()) } else { Err(Cancelled) }
    }

    /// Waits until there is room, and adds sound to the newest segment.
    pub(crate) fn push(&self, piece: Piece) -> Result<(), Cancelled> {
        let bytes = piece.samples().bytes();
        let mut books = self
            .shared
            .wait_for_room(&self.room, |books| books.schedule.may_push(self.key, bytes, self.ahead));
        books.schedule.push(self.key, piece);
        let wanted = books.schedule.has(self.key);
        drop(books);
        self.shared.wake_thread();
        if wanted { Ok(()) } else { Err(Cancelled) }
    }

    /// Ends the newest segment.
    pub(crate) fn close(&self, how: Close) {
        self.shared.lock().schedule.close(self.key, how);
        self.shared.wake_thread();
    }

    /// Notes that the sound is over.
    pub(crate) fn end(mut self, end: SoundEnd) {
        self.ended = true;
        self.shared.lock().schedule.end(self.key, end);
        self.shared.assemble(self.key);
    }

    /// Ends the upload with `error` once the segments that are complete were given.
    pub(crate) fn break_off(mut self, error: TranscodeError) {
        self.ended = true;
        self.shared.lock().schedule.break_off(self.key, error);
        self.shared.assemble(self.key);
    }

    /// Ends the upload with `error`: its sound cannot be read on.
    pub(crate) fn fail(mut self, error: TranscodeError) {
        self.ended = true;
        self.shared.fail(self.key, error);
    }
}

impl Drop for Producer {
    fn drop(&mut self) {
        self.shared.lock().readers.remove(&self.key);
        if !self.ended {
            self.shared.fail(self.key, TranscodeError::Encoder("the reader of the sound died".into()));
        }
    }
}

impl Consumer {
    /// The next part; `None` after the last one.
    pub(crate) fn poll_part(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<SegmentPart, TranscodeError>>> {
        let part = self.parts.poll_recv(cx);
        if let Poll::Ready(Some(part)) = &part {
            self.taken(part);
        }
        part
    }

    /// Blocks until the next part comes; `None` after the last one.
    pub(crate) fn blocking_part(&mut self) -> Option<Result<SegmentPart, TranscodeError>> {
        let part = self.parts.blocking_recv();
        if let Some(part) = &part {
            self.taken(part);
        }
        part
    }

    fn taken(&self, part: &Result<SegmentPart, TranscodeError>) {
        if let Ok(SegmentPart::Body(bytes)) = part {
            let mut books = self.pool.shared().lock();
            books.schedule.taken(self.key, bytes);
            books.wake_reader(self.key);
        }
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.pool.shared().cancel(self.key);
    }
}
