//! The sources of questions, as the settings choose them.

use std::sync::Arc;
use std::time::Duration;

use quizcast_adapters::sources::{
    BuiltinSource, FileSource, HttpLimits, InvalidHttpSource, JserviceSource, Loaded, OpenTdb,
};
use quizcast_domain::BoxError;
use quizcast_domain::quiz::{QuizSource, SourceWatch};
use url::Url;

use super::error::StartError;
use crate::config::{self, QuizSettings};
use crate::telemetry::Watched;

/// The sources in the order of the settings, before any of them is asked.
#[derive(Debug)]
pub(super) struct Sources {
    prepared: Vec<Prepared>,
    patience: Duration,
}

#[derive(Debug)]
enum Prepared {
    File(FileSource, Loaded),
    Jservice(JserviceSource),
    Opentdb(OpenTdb),
    Builtin(BuiltinSource),
}

impl Sources {
    /// Makes the sources, without a call to any of them. The files of questions are read.
    ///
    /// # Errors
    ///
    /// [`StartError::Source`] if a source's URL cannot be used, [`StartError::Files`] if the files cannot be.
    pub(super) fn new(settings: &QuizSettings) -> Result<Self, StartError> {
        let mut prepared = Vec::new();
        for (at, name) in settings.sources.iter().enumerate() {
            let limits = http_limits(settings, at + 1 == settings.sources.len());
            prepared.push(prepare(settings, *name, limits)?);
        }
        Ok(Self { prepared, patience: call_limit(settings) })
    }

    /// Lets sources that read ahead begin. `watch` receives the outcome of every call, so the log must have
    /// been started.
    #[must_use]
    pub(super) fn start(self, watch: &Arc<dyn SourceWatch>) -> Vec<Arc<dyn QuizSource>> {
        let patience = self.patience;
        let start = |prepared| -> Arc<dyn QuizSource> {
            match prepared {
                Prepared::File(source, loaded) => {
                    report(&loaded);
                    Arc::new(Watched::new(source, Arc::clone(watch), patience))
                }
                Prepared::Opentdb(database) => Arc::new(database.read_ahead(Arc::clone(watch))),
                Prepared::Jservice(source) => Arc::new(Watched::new(source, Arc::clone(watch), patience)),
                Prepared::Builtin(source) => Arc::new(Watched::new(source, Arc::clone(watch), patience)),
            }
        };
        self.prepared.into_iter().map(start).collect()
    }
}

fn prepare(
    settings: &QuizSettings,
    name: config::QuizSource,
    limits: HttpLimits,
) -> Result<Prepared, StartError> {
    let unusable = |error: BoxError| StartError::Source(InvalidHttpSource::Client(error));
    Ok(match name {
        config::QuizSource::File => {
            let (source, loaded) = FileSource::open(&settings.files).map_err(StartError::Files)?;
            Prepared::File(source, loaded)
        }
        config::QuizSource::Jservice => {
            let url = settings.jservice_url.as_ref().ok_or_else(|| unusable("jservice has no URL".into()))?;
            Prepared::Jservice(JserviceSource::with_limits(url, limits).map_err(StartError::Source)?)
        }
        config::QuizSource::Opentdb => {
            let public = Url::parse(OpenTdb::PUBLIC_URL).map_err(|error| unusable(error.into()))?;
            let url = settings.opentdb_url.as_ref().unwrap_or(&public);
            Prepared::Opentdb(OpenTdb::new(url, OpenTdb::INTERVAL, limits).map_err(StartError::Source)?)
        }
        config::QuizSource::Builtin => Prepared::Builtin(BuiltinSource::new()),
    })
}

/// Says in the log what was read of the files.
fn report(loaded: &Loaded) {
    for (path, reason) in &loaded.notes {
        tracing::warn!(path = %path.display(), reason, "not all of QUIZ_FILES can be used");
    }
    let Loaded { questions, refused, repeated, full, .. } = loaded;
    tracing::info!(questions, refused, repeated, "questions of QUIZ_FILES read");
    if *full {
        tracing::warn!("QUIZ_FILES has more questions than are held in memory; the others are left out");
    }
}

/// A source that hangs must leave time for the next one. The last source has a little more time than the
/// request, so that the request's deadline ends the wait.
fn http_limits(settings: &QuizSettings, last: bool) -> HttpLimits {
    const BEYOND: Duration = Duration::from_secs(1);
    let call = if last { settings.deadline + BEYOND } else { call_limit(settings) };
    HttpLimits { call, ..HttpLimits::default() }
}

/// How long a call to a source may take while another one could answer.
fn call_limit(settings: &QuizSettings) -> Duration {
    HttpLimits::default().call.min(settings.deadline / 3)
}
