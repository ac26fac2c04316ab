//! The ports that a program supplies, and the use cases that are made from them.

use std::sync::Arc;

use crate::archive::QuestionArchive;
use crate::clock::Clock;
use crate::ids::IdSource;
use crate::once::IdempotencyRepo;
use crate::quiz::{DrawLimits, DrawQuestions, QuestionRepo, QuizSource};
use crate::records::{
    AddPorts, AddRecord, AudioRegister, AudioStore, Listen, RecordRepo, Room, Sweep, Transcoder,
};
use crate::users::{Registration, UserRepo};

/// The adapters and limits that the use cases are made from.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Ports {
    /// Users.
    pub users: Arc<dyn UserRepo>,
    /// The log of saved questions.
    pub questions: Arc<dyn QuestionRepo>,
    /// Reads the same log.
    pub archive: Arc<dyn QuestionArchive>,
    /// Idempotency keys.
    pub keys: Arc<dyn IdempotencyRepo>,
    /// Encodes WAV as MP3.
    pub transcoder: Arc<dyn Transcoder>,
    /// The bodies of MP3s.
    pub audio: Arc<dyn AudioStore>,
    /// The register of those bodies.
    pub register: Arc<dyn AudioRegister>,
    /// Records.
    pub records: Arc<dyn RecordRepo>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The sources of questions, in the order in which they are asked.
    pub sources: Vec<Arc<dyn QuizSource>>,
    /// The limits of a draw.
    pub draw_limits: DrawLimits,
    /// The quotas on stored MP3.
    pub room: Room,
}

/// All use cases. Plain reads need none: `archive` and `records` are the ports themselves.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct UseCases {
    /// Draws questions.
    pub draw: Arc<DrawQuestions>,
    /// Reads the questions that were saved.
    pub archive: Arc<dyn QuestionArchive>,
    /// Registers, authenticates and removes users.
    pub registration: Registration,
    /// Adds records.
    pub add: AddRecord,
    /// Shows, lists and removes records.
    pub records: Arc<dyn RecordRepo>,
    /// Plays records.
    pub listen: Listen,
    /// Removes orphaned audio and old idempotency keys; call it from time to time.
    pub sweep: Sweep,
}

impl UseCases {
    /// Makes all use cases.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        let Ports { users, questions, archive, keys, transcoder, audio, register, records, .. } = ports;
        let Ports { ids, clock, sources, draw_limits, room, .. } = ports;
        let registration = Registration::new(users, Arc::clone(&ids), Arc::clone(&clock));
        let listen = Listen::new(Arc::clone(&audio));
        let sweep = Sweep::new(Arc::clone(&audio), Arc::clone(&register), Arc::clone(&keys));
        let add = AddPorts {
            transcoder,
            audio,
            register,
            records: Arc::clone(&records),
            keys: Arc::clone(&keys),
            ids: Arc::clone(&ids),
            clock: Arc::clone(&clock),
        };
        let add = AddRecord::new(add, room);
        let read = Arc::clone(&archive);
        let draw = DrawQuestions::new(questions, read, keys, ids, clock, sources, draw_limits);
        Self { draw: Arc::new(draw), archive, registration, add, records, listen, sweep }
    }
}
