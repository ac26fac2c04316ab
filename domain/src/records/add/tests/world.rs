//! Stores in memory, a clock that is driven by hand, and a transcoder that follows a script.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use time::OffsetDateTime;
use uuid::Uuid;

use super::super::{AddPorts, AddRecord, NewUpload};
use crate::once::{CallerId, IdempotencyKey, KeyDigest};
use crate::records::{
    AudioFacts, AudioRegister, AudioStore, ByteRange, ByteStream, Garbage, Listen, Mp3Part, Mp3Stream, Peaks,
    Record, RecordName, RecordRepo, Room, StreamError, Sweep, SweepPorts, TranscodeError, Transcoded,
    Transcoder,
};
use crate::testkit::memory::{
    DrivenClock, FixedClock, MemoryAudio, MemoryLog, MemoryRecords, MemoryUserRepo, SequentialIds,
};
use crate::users::{AccessToken, TokenHash, User, UserId, UserName, UserRepo};

/// What a transcoder's stream does next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Body(&'static [u8]),
    /// Reads the WAV to its end, and passes on its errors.
    End,
    Hang,
    /// Keeps `transcode` from returning, as if no header came. Only as the first step.
    NoHeader,
    Fail,
    /// Ends the stream without `Mp3Part::End`.
    Break,
}

type Script = Arc<Mutex<VecDeque<Step>>>;

#[derive(Default)]
pub(super) struct FakeTranscoder {
    scripts: Mutex<VecDeque<Script>>,
    last: Mutex<Script>,
    titles: Mutex<Vec<Option<String>>>,
}

struct FakeStream {
    wav: ByteStream,
    script: Script,
}

impl FakeTranscoder {
    pub(super) fn titles(&self) -> Vec<Option<String>> {
        self.titles.lock().unwrap().clone()
    }

    /// How many steps of the last script were not taken.
    pub(super) fn left(&self) -> usize {
        self.last.lock().unwrap().lock().unwrap().len()
    }
}

#[async_trait]
impl Transcoder for FakeTranscoder {
    async fn transcode(&self, wav: ByteStream, title: Option<String>) -> Result<Mp3Stream, TranscodeError> {
        self.titles.lock().unwrap().push(title);
        let script = self.scripts.lock().unwrap().pop_front().ok_or(TranscodeError::Busy)?;
        *self.last.lock().unwrap() = Arc::clone(&script);
        let silent = script.lock().unwrap().front().is_some_and(|step| matches!(step, Step::NoHeader));
        if silent {
            std::future::pending::<()>().await;
        }
        Ok(Box::pin(FakeStream { wav, script }))
    }
}

impl Stream for FakeStream {
    type Item = Result<Mp3Part, TranscodeError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(step) = self.script.lock().unwrap().front().copied() else { return Poll::Ready(None) };
        let part = match step {
            Step::Hang | Step::NoHeader => return Poll::Pending,
            Step::Break => None,
            Step::Fail => Some(Err(TranscodeError::Encoder("it broke".into()))),
            Step::Body(bytes) => Some(Ok(Mp3Part::Body(Bytes::from_static(bytes)))),
            Step::End => loop {
                match self.wav.as_mut().poll_next(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(None) => break Some(Ok(Mp3Part::End(done()))),
                    Poll::Ready(Some(Err(error))) => break Some(Err(error.into())),
                    Poll::Ready(Some(Ok(_))) => {}
                }
            },
        };
        self.script.lock().unwrap().pop_front();
        Poll::Ready(part)
    }
}

pub(super) fn done() -> Transcoded {
    let facts = AudioFacts {
        duration: Duration::from_millis(1500),
        sample_rate: 44_100,
        channels: 2,
        bitrate: 192,
        loudness: Some(-23.0),
        peak: None,
        warnings: vec!["odd".into()],
    };
    let peaks = Peaks { samples_per_pixel: 256, pairs: vec![(-128, 127), (0, 1)] };
    Transcoded { head: Bytes::from_static(b"HEAD"), facts, peaks }
}

/// A stream of these pieces.
pub(super) struct Pieces(pub(super) VecDeque<Result<Bytes, StreamError>>);

impl Stream for Pieces {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

pub(super) const OWNER: UserId = UserId(Uuid::from_u128(0x0E));

pub(super) fn token() -> TokenHash {
    AccessToken::new(Uuid::from_u128(0x70)).hash()
}

pub(super) fn key() -> KeyDigest {
    IdempotencyKey::new("k").unwrap().digest("record", &CallerId("ann".into()))
}

pub(super) fn upload(wav: &'static [u8]) -> NewUpload {
    NewUpload {
        user: OWNER,
        name: RecordName::new("My song.wav"),
        wav: Box::pin(Pieces([Ok(Bytes::from_static(wav))].into())),
        key: None,
    }
}

pub(super) fn keyed(wav: &'static [u8]) -> NewUpload {
    NewUpload { key: Some(key()), ..upload(wav) }
}

/// The stores of an upload, and the use case on them.
pub(super) struct World {
    pub(super) users: Arc<MemoryUserRepo>,
    pub(super) keys: Arc<MemoryLog>,
    pub(super) records: MemoryRecords,
    pub(super) audio: MemoryAudio,
    pub(super) clock: Arc<DrivenClock>,
    pub(super) transcoder: Arc<FakeTranscoder>,
    pub(super) add: AddRecord,
    pub(super) ports: AddPorts,
}

impl World {
    pub(super) async fn new<const N: usize>(scripts: [Vec<Step>; N]) -> Self {
        Self::limited(Room::default(), scripts).await
    }

    pub(super) async fn limited<const N: usize>(limits: Room, scripts: [Vec<Step>; N]) -> Self {
        let (users, keys) = (Arc::<MemoryUserRepo>::default(), Arc::<MemoryLog>::default());
        let name = UserName::new("Ann").unwrap();
        let owner = User { id: OWNER, name, created_at: OffsetDateTime::UNIX_EPOCH, records: 0, bytes: 0 };
        users.insert(&owner, &token()).await.unwrap();
        let records = MemoryRecords::new(Arc::clone(&users), Arc::clone(&keys));
        let audio = MemoryAudio::default();
        let clock = Arc::<DrivenClock>::default();
        let scripts = scripts.into_iter().map(|steps| Arc::new(Mutex::new(steps.into()))).collect();
        let transcoder = Arc::new(FakeTranscoder { scripts: Mutex::new(scripts), ..Default::default() });
        let ports = AddPorts {
            transcoder: Arc::clone(&transcoder) as _,
            audio: Arc::new(audio.clone()),
            register: Arc::new(records.clone()),
            records: Arc::new(records.clone()),
            keys: Arc::clone(&keys) as _,
            ids: Arc::new(SequentialIds::default()),
            clock: Arc::clone(&clock) as _,
        };
        let add = AddRecord::new(ports.clone(), limits);
        Self { users, keys, records, audio, clock, transcoder, add, ports }
    }

    /// The use case on another audio store.
    pub(super) fn on(&self, audio: impl AudioStore + 'static) -> AddRecord {
        AddRecord::new(AddPorts { audio: Arc::new(audio), ..self.ports.clone() }, Room::default())
    }

    pub(super) async fn garbage(&self) -> Vec<Garbage> {
        self.records.garbage(Duration::from_mins(2), 100, None).await.unwrap()
    }

    pub(super) async fn bytes_of(&self, record: &Record) -> Bytes {
        let play = Listen::new(Arc::new(self.audio.clone()));
        let whole = ByteRange::new(0, record.length()).unwrap();
        let mut listening = play.run(record, whole).await.unwrap().unwrap();
        let mut found = Vec::new();
        while let Some(piece) = poll_fn(|context| listening.bytes.as_mut().poll_next(context)).await {
            found.extend_from_slice(&piece.unwrap());
        }
        found.into()
    }

    /// Sweeps, then checks that just so many bytes are left, in rows and in the store.
    pub(super) async fn leaves_only(&self, bytes: u64) {
        assert_eq!(self.records.used(OWNER).await.unwrap().map_or(0, |(used, _)| used), bytes);
        let sweep = SweepPorts {
            audio: Arc::new(self.audio.clone()),
            drafts: Arc::new(self.audio.clone()),
            register: Arc::new(self.records.clone()),
            keys: Arc::clone(&self.keys) as _,
            reports: Arc::new(MemoryLog::default()),
            clock: Arc::new(FixedClock::default()),
        };
        let swept = Sweep::new(sweep).round().await;
        assert!(swept.bodies.unwrap() <= 1);
        assert_eq!(self.audio.stored(), bytes.saturating_sub(done().head.len() as u64));
        assert_eq!(
            self.records.garbage(Duration::ZERO, 100, None).await.unwrap(),
            [],
            "nothing runs any more"
        );
    }
}

/// Polls `work` until it can get no further, and checks that it did not end.
pub(super) fn assert_pending<F: Future>(work: &mut Pin<Box<F>>) {
    for _ in 0..20 {
        assert!(once(work).is_pending(), "it ended");
    }
}

pub(super) fn once<F: Future>(work: &mut Pin<Box<F>>) -> Poll<F::Output> {
    work.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}
