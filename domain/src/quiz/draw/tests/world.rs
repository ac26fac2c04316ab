//! A log in memory, sources that follow a script, and a clock that is driven by hand.

use std::collections::VecDeque;
use std::future::{pending, poll_fn};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::super::{DrawError, DrawLimits, DrawQuestions, DrawRequest};
use crate::archive::{PageRequest, QuestionArchive};
use crate::clock::Clock;
use crate::once::{CallerId, IdempotencyKey, KeyDigest};
use crate::questions::{Draft, NewQuestion, Question, QuestionCount, SourceName};
use crate::quiz::{Ask, QuizSource, SourceError};
use crate::testkit::memory::{MemoryLog, SequentialIds};

/// What a source does when it is asked.
#[derive(Debug)]
pub(super) enum Reply {
    Gives(Vec<u32>),
    /// Gives these numbers after so many milliseconds.
    Late(u64, Vec<u32>),
    NotYet(u64),
    /// Cannot be reached, and asks to be left alone for so many seconds.
    Down(Option<u64>),
    Nonsense,
    Hangs,
}

/// A source that follows a script, and then has nothing more.
pub(super) struct Script {
    name: SourceName,
    clock: Arc<DrivenClock>,
    replies: Mutex<VecDeque<Reply>>,
    asks: Mutex<Vec<Ask>>,
}

impl Script {
    pub(super) fn asks(&self) -> Vec<(usize, bool)> {
        self.asks.lock().unwrap().iter().map(|ask| (ask.missing, ask.plenty)).collect()
    }

    pub(super) fn will(&self, replies: impl IntoIterator<Item = Reply>) {
        self.replies.lock().unwrap().extend(replies);
    }
}

#[async_trait]
impl QuizSource for Script {
    fn name(&self) -> SourceName {
        self.name.clone()
    }

    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        self.asks.lock().unwrap().push(ask);
        let reply = self.replies.lock().unwrap().pop_front();
        let questions = |numbers: Vec<u32>| numbers.into_iter().map(|n| question(&self.name, n)).collect();
        match reply {
            None => Ok(Vec::new()),
            Some(Reply::Gives(numbers)) => Ok(questions(numbers)),
            Some(Reply::Late(millis, numbers)) => {
                self.clock.sleep(Duration::from_millis(millis)).await;
                Ok(questions(numbers))
            }
            Some(Reply::NotYet(millis)) => Err(SourceError::NotYet(Duration::from_millis(millis))),
            Some(Reply::Down(seconds)) => Err(SourceError::Unreachable {
                retry_after: seconds.map(Duration::from_secs),
                cause: "down".into(),
            }),
            Some(Reply::Nonsense) => Err(SourceError::Nonsense("nonsense".into())),
            Some(Reply::Hangs) => pending().await,
        }
    }
}

fn question(source: &SourceName, number: u32) -> NewQuestion {
    NewQuestion::new(Draft::new(source.clone(), format!("What is {number}?"), "a number")).unwrap()
}

/// A clock that moves only by `advance`.
#[derive(Debug)]
pub(super) struct DrivenClock(Mutex<(OffsetDateTime, Vec<Waker>)>);

impl DrivenClock {
    pub(super) fn advance(&self, millis: u64) {
        let mut state = self.0.lock().unwrap();
        state.0 += Duration::from_millis(millis);
        state.1.drain(..).for_each(Waker::wake);
    }
}

#[async_trait]
impl Clock for DrivenClock {
    fn now(&self) -> OffsetDateTime {
        self.0.lock().unwrap().0
    }

    async fn sleep(&self, span: Duration) {
        let until = self.now() + span;
        poll_fn(|context| {
            let mut state = self.0.lock().unwrap();
            if state.0 >= until {
                return Poll::Ready(());
            }
            state.1.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// All that a draw needs, and the draw.
pub(super) struct World {
    pub(super) log: Arc<MemoryLog>,
    pub(super) clock: Arc<DrivenClock>,
    pub(super) sources: Vec<Arc<Script>>,
    pub(super) draw: DrawQuestions,
}

pub(super) const LIMITS: DrawLimits = DrawLimits { max_barren_rounds: 3, deadline: Duration::from_secs(30) };

impl World {
    /// With one source per script.
    pub(super) fn new<const N: usize>(scripts: [Vec<Reply>; N]) -> Self {
        let log = Arc::new(MemoryLog::default());
        let clock = Arc::new(DrivenClock(Mutex::new((OffsetDateTime::UNIX_EPOCH, Vec::new()))));
        let sources: Vec<Arc<Script>> = scripts
            .into_iter()
            .enumerate()
            .map(|(at, replies)| {
                Arc::new(Script {
                    name: SourceName::new(&format!("source-{at}")).unwrap(),
                    clock: Arc::clone(&clock),
                    replies: Mutex::new(replies.into()),
                    asks: Mutex::default(),
                })
            })
            .collect();
        let chain = sources.iter().map(|source| Arc::clone(source) as Arc<dyn QuizSource>).collect();
        let (questions, archive, keys) = (Arc::clone(&log), Arc::clone(&log), Arc::clone(&log));
        let (ids, time) = (Arc::new(SequentialIds::default()), Arc::clone(&clock));
        let draw = DrawQuestions::new(questions, archive, keys, ids, time, chain, LIMITS);
        Self { log, clock, sources, draw }
    }

    pub(super) async fn run(&self, count: i128) -> Result<Option<Question>, DrawError> {
        let running = self.draw.run(request(count, None));
        tokio::time::timeout(Duration::from_mins(1), running).await.expect("it never ends")
    }

    /// The place in the log of the question that a draw answers with.
    pub(super) async fn previous(&self, count: i128) -> Option<u64> {
        self.run(count).await.unwrap().map(|question| question.id.0)
    }

    /// The questions in the log, oldest first.
    pub(super) async fn saved(&self) -> Vec<u32> {
        let page = self.log.page(&PageRequest::default()).await.unwrap();
        assert!(page.next.is_none());
        let number = |question: &Question| question.question[8..].trim_end_matches('?').parse().unwrap();
        page.items.iter().rev().map(number).collect()
    }

    /// How often each source was asked.
    pub(super) fn asked(&self) -> Vec<usize> {
        self.sources.iter().map(|source| source.asks().len()).collect()
    }
}

pub(super) fn request(count: i128, key: Option<KeyDigest>) -> DrawRequest {
    DrawRequest { count: QuestionCount::new(count, 1000).unwrap(), key }
}

pub(super) fn key(text: &str) -> KeyDigest {
    IdempotencyKey::new(text).unwrap().digest("quiz", &CallerId("ann".into()))
}
