//! The encoder threads, which all uploads share.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::{io, thread};

use quizcast_domain::records::TranscodeError;
use quizcast_domain::uploads::SegmentPart;
use tokio::sync::mpsc::UnboundedSender;

use super::encoder::EncoderError;
use super::priority::step_back;
use super::schedule::{Assembly, Schedule, Task, UploadKey};

/// Where an upload's MP3 goes. The channel is unbounded, but the schedule stops an upload's reader while too
/// much of its output waits.
pub(crate) type Output = UnboundedSender<Result<SegmentPart, TranscodeError>>;

/// Threads that encode for all uploads in turn. They end when the pool is dropped.
pub(crate) struct Pool {
    shared: Arc<Shared>,
}

/// What the threads, the readers and the consumers share.
pub(crate) struct Shared {
    books: Mutex<Books>,
    work: Condvar,
}

/// What is under the lock.
pub(crate) struct Books {
    /// The work of all uploads.
    pub(crate) schedule: Schedule,
    /// Where each upload's MP3 goes, until it is whole.
    pub(crate) outputs: BTreeMap<UploadKey, Output>,
    /// The readers that still read their input, and the condition variables that wake them.
    pub(crate) readers: BTreeMap<UploadKey, Arc<Condvar>>,
    /// Threads at work.
    pub(crate) busy: usize,
    closing: bool,
}

impl Pool {
    /// Starts `threads` threads that hold at most about `budget` bytes.
    pub(crate) fn start(threads: usize, budget: usize, in_background: bool) -> io::Result<Self> {
        let books = Books {
            schedule: Schedule::new(threads, budget),
            outputs: BTreeMap::new(),
            readers: BTreeMap::new(),
            busy: 0,
            closing: false,
        };
        let shared = Arc::new(Shared { books: Mutex::new(books), work: Condvar::new() });
        let pool = Self { shared: Arc::clone(&shared) };
        for number in 0..threads {
            let shared = Arc::clone(&shared);
            thread::Builder::new().name(format!("mp3-{number}")).spawn(move || {
                if in_background {
                    step_back();
                }
                shared.work();
            })?;
        }
        Ok(pool)
    }

    /// What all share.
    pub(crate) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Books {
    /// How many uploads have work left, or a reader that has not yet noticed that its MP3 is not wanted.
    pub(crate) fn uploads(&self) -> usize {
        self.schedule.uploads().max(self.readers.len())
    }

    /// Wakes the upload's reader, since there may be room. Waking only this one is enough: the other
    /// conditions concern its own upload, and a reader that waits for the shared budget always has queued
    /// work, whose end wakes it.
    pub(crate) fn wake_reader(&self, key: UploadKey) {
        if let Some(room) = self.readers.get(&key) {
            room.notify_one();
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.work.notify_all();
    }
}

impl Shared {
    /// Locks the books. It ignores poisoning: code under the lock does not panic half way through a change.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits on `room` until `ready` holds.
    pub(crate) fn wait_for_room(
        &self,
        room: &Condvar,
        mut ready: impl FnMut(&Books) -> bool,
    ) -> MutexGuard<'_, Books> {
        let waited = room.wait_while(self.lock(), |books| !ready(books));
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes a thread for new work.
    pub(crate) fn wake_thread(&self) {
        self.work.notify_one();
    }

    /// Ends an upload with `error`, if it has not ended before.
    pub(crate) fn fail(&self, key: UploadKey, error: TranscodeError) {
        let mut books = self.lock();
        books.schedule.remove(key);
        let output = books.outputs.remove(&key);
        books.wake_reader(key);
        drop(books);
        if let Some(output) = output {
            let _gone = output.send(Err(error));
        }
    }

    /// Forgets an upload whose MP3 nobody wants any more.
    pub(crate) fn cancel(&self, key: UploadKey) {
        let mut books = self.lock();
        books.schedule.remove(key);
        books.outputs.remove(&key);
        books.wake_reader(key);
    }

    /// Sends on the parts that are next in the upload's order. If another thread is doing so, it sends these,
    /// too.
    pub(crate) fn assemble(&self, key: UploadKey) {
        loop {
            let mut books = self.lock();
            let assembly = books.schedule.take_assembly(key);
            let output = match &assembly {
                Some(Assembly::Part(..) | Assembly::Seam(..)) => books.outputs.get(&key).cloned(),
                Some(Assembly::End(..) | Assembly::Broken(_)) => books.outputs.remove(&key),
                None => None,
            };
            // A segment may be finished although it gave no bytes: then the reader may open another.
            books.wake_reader(key);
            drop(books);
            let (Some(assembly), Some(output)) = (assembly, output) else { return };
            match assembly {
                Assembly::Part(mut assembler, part) => {
                    if let Some(tag) = part.tag {
                        assembler.add_tag(tag);
                    }
                    if let Err(error) = assembler.add(&part.bytes) {
                        return self.fail(key, TranscodeError::Encoder(error.into()));
                    }
                    if !part.bytes.is_empty() {
                        let _gone = output.send(Ok(SegmentPart::Body(part.bytes)));
                    }
                    self.lock().schedule.put_assembler(key, assembler);
                }
                Assembly::Seam(assembler, begin) => {
                    let Some(seam) = begin.into_seam(assembler.assembled()) else {
                        let why = "what is known at a seam cannot be written down".into();
                        return self.fail(key, TranscodeError::Encoder(why));
                    };
                    let _gone = output.send(Ok(SegmentPart::Seam(seam)));
                    self.lock().schedule.put_assembler(key, assembler);
                }
                Assembly::Broken(error) => {
                    let _gone = output.send(Err(error));
                    return;
                }
                Assembly::End(assembler, end) => {
                    let end = assembler.finish(end).map(SegmentPart::End);
                    let _gone = output.send(end.map_err(|error| TranscodeError::Encoder(error.into())));
                    return;
                }
            }
        }
    }

    fn next_task(&self) -> Option<Task> {
        let mut books = self.lock();
        loop {
            if books.closing {
                return None;
            }
            if let Some(task) = books.schedule.next_task() {
                books.busy += 1;
                books.wake_reader(task.key());
                return Some(task);
            }
            books = self.work.wait(books).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn work(&self) {
        while let Some(mut task) = self.next_task() {
            // After a panic the task's state is never used again: the upload fails, and only this one.
            let result = catch_unwind(AssertUnwindSafe(|| task.run())).unwrap_or(Err(EncoderError::Panicked));
            let key = task.key();
            match result {
                Ok(output) => {
                    let mut books = self.lock();
                    books.schedule.put_back(task, output);
                    books.busy -= 1;
                    drop(books);
                    // Another thread can go on with the segment while this one sends on its bytes.
                    self.wake_thread();
                    self.assemble(key);
                }
                Err(error) => {
                    drop(task);
                    self.lock().busy -= 1;
                    self.fail(key, TranscodeError::Encoder(error.into()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
