//! Everything in memory, and a sender that may break off.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use uuid::Uuid;

use super::late::LateRecords;
use crate::clock::Clock;
use crate::page::PageLimit;
use crate::records::{
    AudioStore, ByteRange, ByteStream, MockAudioStore, Record, RecordName, RecordRepo, RecordRequest,
    StoreError, StreamError, UploadId,
};
use crate::testkit::memory::{
    DrivenClock, MemoryAudio, MemoryLog, MemoryRecords, MemoryTranscoder, MemoryUploads, MemoryUserRepo,
    SequentialIds,
};
use crate::uploads::{
    NewUpload, Part, Protocol, Received, Resumption, ResumptionPorts, UploadError, UploadLimits, UploadRepo,
};
use crate::users::{Registration, UserId, UserName};

/// Everything in memory, for one user.
pub(super) struct World {
    pub(super) resumption: Resumption,
    pub(super) records: MemoryRecords,
    pub(super) uploads: Arc<MemoryUploads>,
    audio: MemoryAudio,
    clock: Arc<DrivenClock>,
    pub(super) user: UserId,
}

/// What a port does that it should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Publications are answered late.
    Late,
    /// The store of the bodies of records takes none.
    Closed,
}

/// What differs from world to world.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Terms {
    /// The sound cannot be cut.
    pub(super) uncut: bool,
    /// The bodies of records lie in another store than the MP3 of open uploads.
    pub(super) apart: bool,
    pub(super) fault: Option<Fault>,
    pub(super) limits: UploadLimits,
    pub(super) quota: crate::records::Room,
}

impl World {
    pub(super) async fn new(terms: Terms) -> Self {
        let (users, clock) = (Arc::new(MemoryUserRepo::default()), Arc::new(DrivenClock::default()));
        let ids = Arc::new(SequentialIds::default());
        let registration =
            Registration::new(Arc::clone(&users) as _, Arc::clone(&ids) as _, Arc::clone(&clock) as _);
        let user = registration.register(UserName::new("Ann").unwrap()).await.unwrap().user.id;
        let records = MemoryRecords::new(Arc::clone(&users), Arc::new(MemoryLog::default()));
        let drafts = MemoryAudio::default();
        let audio = if terms.apart { MemoryAudio::default() } else { drafts.clone() };
        let uploads = Arc::new(MemoryUploads::new(users, drafts.clone()));
        let transcoder =
            if terms.uncut { MemoryTranscoder::uncuttable() } else { MemoryTranscoder::default() };
        let ports = ResumptionPorts {
            uploads: Arc::clone(&uploads) as _,
            transcoder: Arc::new(transcoder),
            audio: if terms.fault == Some(Fault::Closed) {
                Arc::new(closed())
            } else {
                Arc::new(audio.clone())
            },
            drafts: terms.apart.then(|| Arc::new(drafts) as _),
            register: Arc::new(records.clone()),
            records: if terms.fault == Some(Fault::Late) {
                Arc::new(LateRecords { records: records.clone(), clock: Arc::clone(&clock) })
            } else {
                Arc::new(records.clone())
            },
            ids,
            clock: Arc::clone(&clock) as _,
        };
        let resumption = Resumption::new(ports, terms.limits, terms.quota);
        Self { resumption, records, uploads, audio, clock, user }
    }

    /// Begins an upload.
    pub(super) async fn begin(&self, id: u128, length: Option<u64>, finish: bool) -> UploadId {
        let id = UploadId(Uuid::from_u128(id << 64));
        self.try_begin(id, length, finish).await.unwrap();
        id
    }

    /// An upload whose length is not known yet.
    pub(super) fn new_upload(&self, id: u128) -> NewUpload {
        NewUpload {
            id: UploadId(Uuid::from_u128(id << 64)),
            user: self.user,
            protocol: Protocol::Tus,
            name: RecordName::new("take.wav"),
            length: None,
            finish_abandoned: false,
            metadata: None,
            key: None,
        }
    }

    pub(super) async fn try_begin(
        &self,
        id: UploadId,
        length: Option<u64>,
        finish_abandoned: bool,
    ) -> Result<(), UploadError> {
        let new = NewUpload { id, length, finish_abandoned, ..self.new_upload(0) };
        self.resumption.begin(&new).await.map(drop)
    }

    /// Sends `bytes`, which begin at `offset`, in one request that ends well.
    pub(super) async fn send(
        &self,
        id: UploadId,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Received, UploadError> {
        let (sender, body) = body();
        sender.bytes(bytes);
        drop(sender);
        self.run(self.receive(id, offset, body)).await
    }

    pub(super) async fn receive(
        &self,
        id: UploadId,
        offset: u64,
        body: ByteStream,
    ) -> Result<Received, UploadError> {
        let part = Part { offset, length: None, last: false, body };
        self.resumption.receive(self.user, id, part).await
    }

    /// The offset from which the next request can go on.
    pub(super) async fn offset(&self, id: UploadId) -> u64 {
        self.run(self.resumption.settle(self.user, id)).await.unwrap().0.offset
    }

    /// Runs `work` to its end. Time passes whenever it waits.
    pub(super) async fn run<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            for _ in 0..20 {
                let done = poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await;
                if let Poll::Ready(done) = done {
                    return done;
                }
                tokio::task::yield_now().await;
            }
            self.pass(Duration::from_millis(50));
        }
    }

    pub(super) fn pass(&self, span: Duration) {
        self.clock.advance(span);
        self.records.pass(span);
    }

    /// The only record, and its MP3.
    pub(super) async fn only_record(&self) -> (Record, Vec<u8>) {
        let page = self.records.page(self.user, &RecordRequest::default()).await.unwrap();
        let [record] = &page.items[..] else { panic!("{} records", page.items.len()) };
        let all = ByteRange::new(0, record.body_length).unwrap();
        let mut body = self.audio.read(record.audio, all).await.unwrap().expect("a body");
        let mut bytes = Vec::new();
        while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
            bytes.extend_from_slice(&piece.unwrap());
        }
        (record.clone(), bytes)
    }

    /// What a clock shows; for tests of times.
    pub(super) fn now(&self) -> time::OffsetDateTime {
        self.clock.now()
    }
}

/// A store that takes no body.
fn closed() -> MockAudioStore {
    let mut store = MockAudioStore::new();
    store.expect_create().returning(|_| Err(StoreError::Unavailable("closed".into())));
    store
}

/// A WAV of `length` bytes, as the transcoder in memory takes it.
pub(super) fn wav(length: usize) -> Vec<u8> {
    let mut wav = b"RIFF\0\0\0\0WAVE".to_vec();
    wav.extend((0..).map(|n: usize| (n * 7 % 251).to_le_bytes()[0]).take(length - wav.len()));
    wav
}

/// What was sent and not taken yet.
#[derive(Default)]
struct Line {
    items: VecDeque<Result<Bytes, StreamError>>,
    over: bool,
    waker: Option<Waker>,
}

/// Feeds the body of a request. Dropping it ends the body.
pub(super) struct Sender(Arc<Mutex<Line>>);

impl Sender {
    pub(super) fn bytes(&self, bytes: &[u8]) {
        bytes.chunks(13).for_each(|piece| self.put(Ok(Bytes::copy_from_slice(piece))));
    }

    /// The connection is reset.
    pub(super) fn broken(self) {
        self.put(Err(StreamError("reset".into())));
    }

    fn put(&self, item: Result<Bytes, StreamError>) {
        let mut line = self.0.lock().unwrap();
        line.items.push_back(item);
        line.waker.take().into_iter().for_each(Waker::wake);
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        let mut line = self.0.lock().unwrap();
        line.over = true;
        line.waker.take().into_iter().for_each(Waker::wake);
    }
}

struct Fed(Arc<Mutex<Line>>);

impl Stream for Fed {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut line = self.0.lock().unwrap();
        match line.items.pop_front() {
            Some(item) => Poll::Ready(Some(item)),
            None if line.over => Poll::Ready(None),
            None => {
                line.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// The body of a request, and who feeds it.
pub(super) fn body() -> (Sender, ByteStream) {
    let line = Arc::<Mutex<Line>>::default();
    (Sender(Arc::clone(&line)), Box::pin(Fed(line)))
}

/// Whether any upload of the user is open.
pub(super) async fn is_open(world: &World) -> bool {
    let page = world.uploads.page(world.user, PageLimit::default(), None).await.unwrap();
    page.items.iter().any(|upload| upload.state == crate::uploads::UploadState::Open)
}
