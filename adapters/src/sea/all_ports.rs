//! Every repository over one database.

use std::sync::Arc;

use quizcast_domain::Ports;
use quizcast_domain::clock::Clock;
use quizcast_domain::ids::IdSource;
use quizcast_domain::quiz::{DrawLimits, QuizSource};
use quizcast_domain::records::{Room, Transcoder};
use quizcast_domain::uploads::{ResumableTranscoder, UploadLimits};

use super::archive::SeaArchive;
use super::audio::SeaAudioStore;
use super::db::Database;
use super::feeds::SeaFeedRepo;
use super::intake::SeaIntake;
use super::keys::SeaIdempotencyRepo;
use super::questions::SeaQuestionRepo;
use super::records::SeaRecordRepo;
use super::uploads::SeaUploads;
use super::users::SeaUserRepo;

/// Every repository over one database, each in an `Arc` that can be passed as its port.
///
/// Bodies of MP3s may be kept elsewhere: then leave `audio` out.
#[derive(Debug, Clone)]
pub struct SeaPorts {
    /// The log of questions.
    pub questions: Arc<SeaQuestionRepo>,
    /// The log of questions, to be read.
    pub archive: Arc<SeaArchive>,
    /// The log of questions, to be read as clues.
    pub clues: Arc<SeaArchive>,
    /// Reports on questions.
    pub reports: Arc<SeaArchive>,
    /// The log of questions, to be added to in bulk.
    pub intake: Arc<SeaIntake>,
    /// The idempotency keys.
    pub keys: Arc<SeaIdempotencyRepo>,
    /// Users.
    pub users: Arc<SeaUserRepo>,
    /// Their feeds.
    pub feeds: Arc<SeaFeedRepo>,
    /// Records.
    pub records: Arc<SeaRecordRepo>,
    /// The register of the bodies behind the records.
    pub register: Arc<SeaRecordRepo>,
    /// The bodies of MP3s.
    pub audio: Arc<SeaAudioStore>,
    /// The MP3 of open uploads.
    pub drafts: Arc<SeaAudioStore>,
    /// Uploads that go on after a break.
    pub uploads: Arc<SeaUploads>,
}

impl SeaPorts {
    /// Makes every repository over `db`, whose schema must be up to date.
    #[must_use]
    pub fn new(db: &Database) -> Self {
        let archive = Arc::new(SeaArchive::new(db.clone()));
        let records = Arc::new(SeaRecordRepo::new(db.clone()));
        Self {
            questions: Arc::new(SeaQuestionRepo::new(db.clone())),
            clues: Arc::clone(&archive),
            reports: Arc::clone(&archive),
            archive,
            intake: Arc::new(SeaIntake::new(db.clone())),
            keys: Arc::new(SeaIdempotencyRepo::new(db.clone())),
            users: Arc::new(SeaUserRepo::new(db.clone())),
            feeds: Arc::new(SeaFeedRepo::new(db.clone())),
            register: Arc::clone(&records),
            records,
            audio: Arc::new(SeaAudioStore::new(db.clone())),
            drafts: Arc::new(SeaAudioStore::of_drafts(db.clone())),
            uploads: Arc::new(SeaUploads::new(db.clone())),
        }
    }

    /// All ports of a program that keeps everything in this database, within the usual limits.
    #[must_use]
    pub fn ports<T: Transcoder + ResumableTranscoder + 'static>(
        self,
        transcoder: Arc<T>,
        ids: Arc<dyn IdSource>,
        clock: Arc<dyn Clock>,
        sources: Vec<Arc<dyn QuizSource>>,
    ) -> Ports {
        let Self {
            questions,
            archive,
            clues,
            reports,
            keys,
            users,
            feeds,
            records,
            register,
            audio,
            uploads,
            ..
        } = self;
        let (draw_limits, room) = (DrawLimits::default(), Room::default());
        Ports {
            users,
            feeds,
            questions,
            archive,
            clues,
            reports,
            keys,
            resumable: Arc::clone(&transcoder) as _,
            transcoder,
            uploads,
            audio,
            drafts: None,
            register,
            records,
            ids,
            clock,
            sources,
            draw_limits,
            room,
            upload_limits: UploadLimits::default(),
        }
    }
}
