//! Which upload gets the next thread, and which reader must wait: the pool's bookkeeping, without threads.
//!
//! Uploads take turns, one piece of sound each; within an upload the earliest segment goes first. All waiting
//! bytes, sound or MP3, count against one budget of the process. Only readers wait for the budget, and a
//! reader whose upload has no queued piece may always add one. So every upload goes on, and memory stays
//! within the budget plus one piece for each upload.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use quizcast_domain::records::TranscodeError;

use super::encoder::EncoderError;
use super::seam::Begin;
use super::segment::{Close, Closed, Job};
use crate::lame::mp3::{Assembler, SoundEnd};
use crate::lame::pcm::Piece;

/// Which upload.
pub(crate) type UploadKey = u64;

/// Bytes of MP3 that may wait for a slow consumer before the reader of its upload must wait.
const MAX_UNTAKEN: usize = 512 * 1024;

/// A piece of work for an encoder thread.
pub(crate) struct Task {
    key: UploadKey,
    segment: u64,
    bytes: usize,
    job: Box<dyn Job>,
    step: TaskStep,
}

enum TaskStep {
    Feed(Piece),
    Close(Close),
}

impl Task {
    /// Does the work.
    pub(crate) fn run(&mut self) -> Result<Closed, EncoderError> {
        match &self.step {
            TaskStep::Feed(piece) => self.job.feed(piece).map(|bytes| Closed { bytes, tag: None }),
            TaskStep::Close(how) => self.job.close(*how),
        }
    }

    /// Which upload's work it is.
    pub(crate) const fn key(&self) -> UploadKey {
        self.key
    }
}

/// What is to be done with the bytes that are next in order.
pub(crate) enum Assembly {
    /// They are the next bytes of the body.
    Part(Box<Assembler>, Closed),
    /// All bytes before this segment were given.
    Seam(Box<Assembler>, Box<Begin>),
    /// The input broke, and all segments that were complete by then were given.
    Broken(TranscodeError),
    /// The body is whole.
    End(Box<Assembler>, SoundEnd),
}

#[derive(Default)]
struct Segment {
    /// What is known at its begin, if a seam is wanted there.
    begin: Option<Box<Begin>>,
    job: Option<Box<dyn Job>>,
    pieces: VecDeque<Piece>,
    close: Option<Close>,
    ready: VecDeque<Closed>,
    done: bool,
}

#[derive(Default)]
struct Upload {
    segments: VecDeque<Segment>,
    first_segment: u64,
    queued: usize,
    held: usize,
    untaken: usize,
    assembler: Option<Box<Assembler>>,
    end: Option<SoundEnd>,
    broken: Option<TranscodeError>,
    finished: bool,
}

/// All uploads and their work.
pub(crate) struct Schedule {
    threads: usize,
    budget: usize,
    used: usize,
    uploads: BTreeMap<UploadKey, Upload>,
    last_key: UploadKey,
    last_served: UploadKey,
}

impl Schedule {
    /// An empty schedule for `threads` threads and `budget` bytes.
    pub(crate) const fn new(threads: usize, budget: usize) -> Self {
        Self { threads, budget, used: 0, uploads: BTreeMap::new(), last_key: 0, last_served: 0 }
    }

    /// Adds an upload.
    pub(crate) fn add(&mut self) -> UploadKey {
        self.last_key += 1;
        self.uploads.insert(self.last_key, Upload::default());
        self.last_key
    }

    /// Forgets an upload and all its work.
    pub(crate) fn remove(&mut self, key: UploadKey) {
        if let Some(upload) = self.uploads.remove(&key) {
            self.used -= upload.held;
        }
    }

    /// Whether the upload is still wanted.
    pub(crate) fn has(&self, key: UploadKey) -> bool {
        self.uploads.contains_key(&key)
    }

    /// How many uploads have work left.
    pub(crate) fn uploads(&self) -> usize {
        self.uploads.values().filter(|upload| !upload.finished).count()
    }

    /// How many bytes wait.
    pub(crate) const fn used(&self) -> usize {
        self.used
    }

    /// Sets the assembler that puts the upload's bytes together.
    pub(crate) fn begin(&mut self, key: UploadKey, assembler: Assembler) {
        if let Some(upload) = self.uploads.get_mut(&key) {
            upload.assembler = Some(Box::new(assembler));
        }
    }

    /// Whether the upload may begin another segment. The uploads share as many segments as there are threads,
    /// and one more that is being read.
    pub(crate) fn may_open(&self, key: UploadKey) -> bool {
        let most = (self.threads + 1).div_ceil(self.active()).max(1);
        self.uploads.get(&key).is_none_or(|upload| upload.segments.len() < most)
    }

    /// Adds a segment to the upload. With `begin` there is a seam before it.
    pub(crate) fn open(&mut self, key: UploadKey, job: Box<dyn Job>, begin: Option<Box<Begin>>) {
        if let Some(upload) = self.uploads.get_mut(&key) {
            upload.segments.push_back(Segment { begin, job: Some(job), ..Segment::default() });
        }
    }

    /// Whether the upload may add `bytes` of sound, if at most `ahead` bytes of its own may wait.
    pub(crate) fn may_push(&self, key: UploadKey, bytes: usize, ahead: usize) -> bool {
        let share = (self.budget / self.active()).min(ahead);
        self.uploads.get(&key).is_none_or(|upload| {
            let fits = self.used + bytes <= self.budget && upload.held + bytes <= share;
            upload.untaken <= MAX_UNTAKEN && (upload.queued == 0 || fits)
        })
    }

    /// Adds sound to the upload's newest segment.
    pub(crate) fn push(&mut self, key: UploadKey, piece: Piece) {
        let Some(upload) = self.uploads.get_mut(&key) else { return };
        let Some(segment) = upload.segments.back_mut() else { return };
        let bytes = piece.samples().bytes();
        segment.pieces.push_back(piece);
        upload.queued += 1;
        upload.held += bytes;
        self.used += bytes;
    }

    /// Ends the upload's newest segment.
    pub(crate) fn close(&mut self, key: UploadKey, how: Close) {
        if let Some(segment) = self.uploads.get_mut(&key).and_then(|upload| upload.segments.back_mut()) {
            segment.close = Some(how);
        }
    }

    /// Notes that the upload's sound is over.
    pub(crate) fn end(&mut self, key: UploadKey, end: SoundEnd) {
        if let Some(upload) = self.uploads.get_mut(&key) {
            upload.end = Some(end);
        }
    }

    /// Notes that the upload's input broke. The segment that is not closed is given up, the others are encoded.
    pub(crate) fn break_off(&mut self, key: UploadKey, error: TranscodeError) {
        let Some(upload) = self.uploads.get_mut(&key) else { return };
        upload.broken = Some(error);
        let Some(last) = upload.segments.back_mut().filter(|segment| segment.close.is_none()) else { return };
        let waiting: usize = last.pieces.iter().map(|piece| piece.samples().bytes()).sum();
        upload.queued -= last.pieces.len();
        upload.held -= waiting;
        self.used -= waiting;
        last.pieces.clear();
        (last.job, last.done) = (None, true);
    }

    /// The next piece of work, of the upload whose turn it is.
    pub(crate) fn next_task(&mut self) -> Option<Task> {
        let mut after = self.uploads.range_mut(self.last_served + 1..);
        let task = match after.find_map(|(key, upload)| upload.next_task(*key)) {
            Some(task) => task,
            None => self.uploads.iter_mut().find_map(|(key, upload)| upload.next_task(*key))?,
        };
        self.last_served = task.key;
        Some(task)
    }

    /// Takes a task back, with its output.
    pub(crate) fn put_back(&mut self, task: Task, output: Closed) {
        let Some(upload) = self.uploads.get_mut(&task.key) else { return };
        let made = output.bytes.len();
        upload.held = upload.held + made - task.bytes;
        self.used = self.used + made - task.bytes;
        let Some(index) = task.segment.checked_sub(upload.first_segment) else { return };
        let place = usize::try_from(index).ok().and_then(|index| upload.segments.get_mut(index));
        let Some(segment) = place else { return };
        if segment.done {
            // It was given up meanwhile.
            upload.held -= made;
            self.used -= made;
            return;
        }
        if made > 0 || output.tag.is_some() {
            segment.ready.push_back(output);
        }
        match task.step {
            TaskStep::Feed(_) => segment.job = Some(task.job),
            TaskStep::Close(_) => segment.done = true,
        }
    }

    /// Takes what is next in the upload's order, if it is ready and no other thread has the assembler.
    pub(crate) fn take_assembly(&mut self, key: UploadKey) -> Option<Assembly> {
        let upload = self.uploads.get_mut(&key)?;
        let assembler = upload.assembler.take()?;
        while let Some(front) = upload.segments.front_mut() {
            if let Some(begin) = front.begin.take() {
                return Some(Assembly::Seam(assembler, begin));
            }
            if let Some(part) = front.ready.pop_front() {
                upload.untaken += part.bytes.len();
                return Some(Assembly::Part(assembler, part));
            }
            if !front.done {
                break;
            }
            upload.segments.pop_front();
            upload.first_segment += 1;
        }
        if upload.segments.is_empty() {
            if let Some(end) = upload.end.take() {
                upload.finished = true;
                return Some(Assembly::End(assembler, end));
            }
            if let Some(error) = upload.broken.take() {
                upload.finished = true;
                return Some(Assembly::Broken(error));
            }
        }
        upload.assembler = Some(assembler);
        None
    }

    /// Gives the assembler back.
    pub(crate) fn put_assembler(&mut self, key: UploadKey, assembler: Box<Assembler>) {
        if let Some(upload) = self.uploads.get_mut(&key) {
            upload.assembler = Some(assembler);
        }
    }

    /// Notes that the consumer took `bytes`.
    pub(crate) fn taken(&mut self, key: UploadKey, bytes: &Bytes) {
        if let Some(upload) = self.uploads.get_mut(&key) {
            upload.untaken -= bytes.len();
            upload.held -= bytes.len();
            self.used -= bytes.len();
        }
    }

    fn active(&self) -> usize {
        self.uploads().max(1)
    }
}

impl Upload {
    fn next_task(&mut self, key: UploadKey) -> Option<Task> {
        for (index, segment) in self.segments.iter_mut().enumerate() {
            let Some(job) = segment.job.take() else { continue };
            let number = self.first_segment + index as u64;
            if let Some(piece) = segment.pieces.pop_front() {
                self.queued -= 1;
                let bytes = piece.samples().bytes();
                return Some(Task { key, segment: number, bytes, job, step: TaskStep::Feed(piece) });
            }
            if let Some(how) = segment.close {
                return Some(Task { key, segment: number, bytes: 0, job, step: TaskStep::Close(how) });
            }
            segment.job = Some(job);
        }
        None
    }
}

#[cfg(test)]
mod tests;
