//! The adapters of the real world, as the settings choose them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use quizcast_adapters::sea::{Database, SeaLog, SeaUserRepo};
use quizcast_adapters::sources::{
    BuiltinSource, HttpLimits, InvalidHttpSource, JserviceSource, OpenTdbSource,
};
use quizcast_adapters::system::{RandomIds, SystemClock};
use quizcast_domain::quiz::{self, DrawLimits};
use quizcast_domain::records::{AddLimits, AudioStore, RecordRepo, Transcoder};
use quizcast_domain::{BoxError, RepoError};
use url::Url;

use crate::config::{QuizSettings, QuizSource};
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
}

impl Ports {
    /// The adapters of the real world over an open database.
    ///
    /// # Errors
    ///
    /// [`InvalidHttpSource`] if a source's URL cannot be used.
    pub fn real(
        db: &Database,
        settings: &QuizSettings,
        records: RecordPorts,
    ) -> Result<Self, InvalidHttpSource> {
        let RecordPorts { transcoder, audio, records, room } = records;
        let log = Arc::new(SeaLog::new(db.clone()));
        Ok(Self {
            users: Arc::new(SeaUserRepo::new(db.clone())),
            questions: Arc::clone(&log) as _,
            keys: log,
            transcoder,
            audio,
            records,
            ids: Arc::new(RandomIds),
            clock: Arc::new(SystemClock),
            sources: sources(settings)?,
            readiness: Arc::new(DatabaseAnswers(db.clone())),
            draw_limits: DrawLimits {
                max_barren_rounds: u32::try_from(settings.max_barren_rounds).unwrap_or(u32::MAX),
                deadline: settings.deadline,
            },
            room,
            janitor: Nudge::default(),
        })
    }
}

/// The sources in the order of the settings, which name a server for each that needs one.
fn sources(settings: &QuizSettings) -> Result<Vec<Arc<dyn quiz::QuizSource>>, InvalidHttpSource> {
    let mut sources: Vec<Arc<dyn quiz::QuizSource>> = Vec::new();
    for (at, name) in settings.sources.iter().enumerate() {
        let limits = http_limits(settings, at + 1 == settings.sources.len());
        match name {
            QuizSource::Jservice => {
                let url = settings
                    .jservice_url
                    .as_ref()
                    .ok_or_else(|| InvalidHttpSource::Client("jservice has no URL".into()))?;
                sources.push(Arc::new(JserviceSource::with_limits(url, limits)?));
            }
            QuizSource::Opentdb => {
                let public = Url::parse(OpenTdbSource::PUBLIC_URL)
                    .map_err(|error| InvalidHttpSource::Client(error.into()))?;
                let url = settings.opentdb_url.as_ref().unwrap_or(&public);
                sources.push(Arc::new(OpenTdbSource::start_with_limits(
                    url,
                    OpenTdbSource::INTERVAL,
                    limits,
                )?));
            }
            QuizSource::Builtin => sources.push(Arc::new(BuiltinSource::new())),
        }
    }
    Ok(sources)
}

/// A source that hangs must leave time for the next one. Behind the last one there is none: it has
/// all the time that a request has, so that it is the request's deadline that ends the wait.
fn http_limits(settings: &QuizSettings, last: bool) -> HttpLimits {
    const BEYOND: Duration = Duration::from_secs(1);
    let standard = HttpLimits::default();
    let call = if last { settings.deadline + BEYOND } else { standard.call.min(settings.deadline / 3) };
    HttpLimits { call, ..standard }
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
