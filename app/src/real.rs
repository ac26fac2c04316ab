//! The adapters of the real world, as the settings choose them.

use std::sync::Arc;

use async_trait::async_trait;
use quizcast_adapters::floor::{Floor, Standing};
use quizcast_adapters::sea::{Database, SeaLog, SeaUserRepo};
use quizcast_adapters::system::{RandomIds, SystemClock};
use quizcast_domain::quiz::{DrawLimits, QuizSource};
use quizcast_domain::records::{AddLimits, AudioStore, RecordRepo, Transcoder};
use quizcast_domain::{BoxError, RepoError};

use crate::config::QuizSettings;
use crate::http::disk::{Disk, DiskSpace, Disks};
use crate::http::health::Readiness;
use crate::janitor::{Nudge, Upkeep};
use crate::wiring::Ports;

/// What records need, as the settings choose it.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct RecordPorts {
    /// Makes MP3 of WAV.
    pub transcoder: Arc<dyn Transcoder>,
    /// The bodies of MP3s.
    pub audio: Arc<dyn AudioStore>,
    /// Records.
    pub records: Arc<dyn RecordRepo>,
    /// How much MP3 may be kept.
    pub room: AddLimits,
    /// The disks that audio is written to.
    pub disks: Disks,
}

impl Ports {
    /// The adapters of the real world over an open database.
    #[must_use]
    pub fn real(
        db: &Database,
        settings: &QuizSettings,
        records: RecordPorts,
        sources: Vec<Arc<dyn QuizSource>>,
    ) -> Self {
        let RecordPorts { transcoder, audio, records, room, disks } = records;
        let log = Arc::new(SeaLog::new(db.clone()));
        Self {
            users: Arc::new(SeaUserRepo::new(db.clone())),
            questions: Arc::clone(&log) as _,
            keys: log,
            transcoder,
            audio,
            records,
            ids: Arc::new(RandomIds),
            clock: Arc::new(SystemClock),
            sources,
            readiness: Arc::new(DatabaseAnswers(db.clone())),
            draw_limits: DrawLimits {
                max_barren_rounds: u32::try_from(settings.max_barren_rounds).unwrap_or(u32::MAX),
                deadline: settings.deadline,
            },
            room,
            disks,
            janitor: Nudge::default(),
        }
    }
}

impl Disk for Floor {
    fn takes(&self, bytes: u64) -> bool {
        Self::takes(self, bytes)
    }

    fn look(&self) -> Option<DiskSpace> {
        Self::look(self).map(|Standing { free, floor }| DiskSpace { free, floor })
    }
}

struct DatabaseAnswers(Database);

#[async_trait]
impl Readiness for DatabaseAnswers {
    async fn ready(&self) -> Result<(), BoxError> {
        Ok(self.0.ping().await?)
    }
}

#[async_trait]
impl Upkeep for Database {
    async fn tidy(&self) -> Result<(), RepoError> {
        self.checkpoint().await
    }
}
