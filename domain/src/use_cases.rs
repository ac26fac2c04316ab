//! The ports that a program supplies, and the use cases that are made from them.

use std::sync::Arc;

use crate::archive::{ClueArchive, QuestionArchive, QuestionReports, ReportQuestion};
use crate::clock::Clock;
use crate::ids::IdSource;
use crate::once::IdempotencyRepo;
use crate::quiz::{DrawLimits, DrawQuestions, QuestionRepo, QuizSource};
use crate::records::{
    AddPorts, AddRecord, AudioRegister, AudioStore, Listen, RecordRepo, Room, Sweep, SweepPorts, Transcoder,
};
use crate::uploads::{ResumableTranscoder, Resumption, ResumptionPorts, UploadLimits, UploadRepo};
use crate::users::{FeedRepo, Feeds, Registration, UserRepo};

/// The adapters and limits that the use cases are made from.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Ports {
    /// Users.
    pub users: Arc<dyn UserRepo>,
    /// Their feeds.
    pub feeds: Arc<dyn FeedRepo>,
    /// The log of saved questions.
    pub questions: Arc<dyn QuestionRepo>,
    /// Reads the same log.
    pub archive: Arc<dyn QuestionArchive>,
    /// Reads the same log as the programs of jservice.io know it.
    pub clues: Arc<dyn ClueArchive>,
    /// Reports on its questions.
    pub reports: Arc<dyn QuestionReports>,
    /// Idempotency keys.
    pub keys: Arc<dyn IdempotencyRepo>,
    /// Encodes WAV as MP3.
    pub transcoder: Arc<dyn Transcoder>,
    /// Encodes WAV as MP3, and goes on after a break.
    pub resumable: Arc<dyn ResumableTranscoder>,
    /// Uploads that go on after a break.
    pub uploads: Arc<dyn UploadRepo>,
    /// The bodies of MP3s.
    pub audio: Arc<dyn AudioStore>,
    /// The MP3 of open uploads, if it lies in another store than `audio`.
    pub drafts: Option<Arc<dyn AudioStore>>,
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
    /// The limits of uploads that go on after a break.
    pub upload_limits: UploadLimits,
}

/// All use cases. Plain reads need none: `archive`, `clues` and `records` are the ports themselves.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct UseCases {
    /// Draws questions.
    pub draw: Arc<DrawQuestions>,
    /// Reads the questions that were saved.
    pub archive: Arc<dyn QuestionArchive>,
    /// Reads them as the programs of jservice.io know them.
    pub clues: Arc<dyn ClueArchive>,
    /// Reports questions.
    pub report: ReportQuestion,
    /// Registers, authenticates and removes users.
    pub registration: Registration,
    /// Gives out feeds and finds their owners.
    pub feeds: Feeds,
    /// Adds records.
    pub add: AddRecord,
    /// Goes on with uploads after a break.
    pub resumption: Resumption,
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
        let Ports { users, feeds, questions, archive, clues, reports, keys, .. } = ports;
        let Ports { transcoder, resumable, uploads, audio, drafts, register, records, .. } = ports;
        let Ports { ids, clock, sources, draw_limits, room, upload_limits, .. } = ports;
        let registration = Registration::new(users, Arc::clone(&ids), Arc::clone(&clock));
        let feeds = Feeds::new(feeds, Arc::clone(&ids), Arc::clone(&clock));
        let listen = Listen::new(Arc::clone(&audio));
        let report = ReportQuestion::new(Arc::clone(&reports), Arc::clone(&clock));
        let sweep = SweepPorts {
            audio: Arc::clone(&audio),
            drafts: Arc::clone(drafts.as_ref().unwrap_or(&audio)),
            register: Arc::clone(&register),
            keys: Arc::clone(&keys),
            reports,
            clock: Arc::clone(&clock),
        };
        let sweep = Sweep::new(sweep);
        let resumption = ResumptionPorts {
            uploads,
            transcoder: resumable,
            audio: Arc::clone(&audio),
            drafts,
            register: Arc::clone(&register),
            records: Arc::clone(&records),
            ids: Arc::clone(&ids),
            clock: Arc::clone(&clock),
        };
        let resumption = Resumption::new(resumption, upload_limits, room);
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
        Self {
            draw: Arc::new(draw),
            archive,
            clues,
            report,
            registration,
            feeds,
            add,
            resumption,
            records,
            listen,
            sweep,
        }
    }
}
