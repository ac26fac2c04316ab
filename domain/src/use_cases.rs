//! Ports in, use cases out: what a program begins with.

use std::sync::Arc;

use crate::archive::QuestionArchive;
use crate::clock::Clock;
use crate::ids::IdSource;
use crate::once::IdempotencyRepo;
use crate::quiz::{DrawLimits, DrawQuestions, QuestionRepo, QuizSource};
use crate::records::{
    AddLimits, AddPorts, AddRecord, AudioRegister, AudioStore, Listen, RecordRepo, Sweep, Transcoder,
};
use crate::users::{Registration, UserRepo};

/// What the use cases need from outside, and their bounds.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Ports {
    /// Users.
    pub users: Arc<dyn UserRepo>,
    /// The log of saved questions.
    pub questions: Arc<dyn QuestionRepo>,
    /// The same log, to be read.
    pub archive: Arc<dyn QuestionArchive>,
    /// Idempotency keys.
    pub keys: Arc<dyn IdempotencyRepo>,
    /// Makes MP3 of WAV.
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
    /// Where questions come from, in the order in which they are asked.
    pub sources: Vec<Arc<dyn QuizSource>>,
    /// The bounds of a draw.
    pub draw_limits: DrawLimits,
    /// How much MP3 may be kept.
    pub room: AddLimits,
}

/// All that a program can do. What only reads goes straight to the port.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct UseCases {
    /// Draws questions.
    pub draw: Arc<DrawQuestions>,
    /// Reads the questions that were saved.
    pub archive: Arc<dyn QuestionArchive>,
    /// Registers users, and knows them again.
    pub registration: Registration,
    /// Adds records.
    pub add: AddRecord,
    /// Shows, lists and removes records.
    pub records: Arc<dyn RecordRepo>,
    /// Plays records.
    pub listen: Listen,
    /// Sweeps up what nobody can ask for any more: to be called from time to time.
    pub sweep: Sweep,
}

impl UseCases {
    /// Puts the use cases together.
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
