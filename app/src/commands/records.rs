//! Opens what records need, as the settings choose it.

#[cfg(feature = "lame")]
use std::num::NonZeroUsize;
use std::sync::Arc;

#[cfg(feature = "lame")]
use quizcast_adapters::lame::{InvalidMp3Mode, LameOptions, LameTranscoder};
use quizcast_adapters::objects::ObjectAudioStore;
use quizcast_adapters::sea::{Database, SeaAudioStore, SeaRecordRepo};
use quizcast_domain::records::{AddLimits, AudioStore, Transcoder};
#[cfg(not(feature = "lame"))]
use quizcast_domain::records::{ByteStream, Mp3Stream, TranscodeError};

use super::StartError;
use crate::config::{AudioStore as Place, Config, RecordSettings};
use crate::real::RecordPorts;

pub(super) fn open(config: &Config, db: &Database) -> Result<RecordPorts, StartError> {
    let settings = &config.records;
    Ok(RecordPorts {
        transcoder: transcoder(settings)?,
        audio: audio(settings, db)?,
        records: Arc::new(SeaRecordRepo::new(db.clone())),
        room: AddLimits { user: settings.max_user_bytes, store: settings.max_store_bytes },
    })
}

#[cfg(feature = "lame")]
fn transcoder(settings: &RecordSettings) -> Result<Arc<dyn Transcoder>, StartError> {
    let options = lame_options(settings).map_err(|error| StartError::Encoder(error.into()))?;
    let transcoder = LameTranscoder::new(options).map_err(|error| StartError::Encoder(error.into()))?;
    Ok(Arc::new(transcoder))
}

/// What the encoder is told, for uploads as for the shell.
#[cfg(feature = "lame")]
pub(super) fn lame_options(settings: &RecordSettings) -> Result<LameOptions, InvalidMp3Mode> {
    let threads = NonZeroUsize::new(settings.encoder_threads).unwrap_or(NonZeroUsize::MIN);
    Ok(LameOptions {
        mode: settings.mp3.name().parse()?,
        max_duration: settings.max_duration,
        max_uploads: settings.max_uploads,
        ..LameOptions::with_threads(threads)
    })
}

#[cfg(not(feature = "lame"))]
#[expect(clippy::unnecessary_wraps, reason = "with LAME it can fail")]
fn transcoder(_settings: &RecordSettings) -> Result<Arc<dyn Transcoder>, StartError> {
    tracing::warn!("this program was built without the feature \"lame\": uploads are refused");
    Ok(Arc::new(NoTranscoder))
}

/// Stands where LAME was left out of the build.
#[cfg(not(feature = "lame"))]
struct NoTranscoder;

#[cfg(not(feature = "lame"))]
#[async_trait::async_trait]
impl Transcoder for NoTranscoder {
    async fn transcode(&self, _wav: ByteStream, _title: Option<String>) -> Result<Mp3Stream, TranscodeError> {
        Err(TranscodeError::NoEncoder)
    }
}

fn audio(settings: &RecordSettings, db: &Database) -> Result<Arc<dyn AudioStore>, StartError> {
    match &settings.audio_store {
        Place::Database => Ok(Arc::new(SeaAudioStore::new(db.clone()))),
        Place::Objects(url) => {
            let variables = std::env::vars_os();
            let variables =
                variables.filter_map(|(name, value)| name.into_string().ok().zip(value.into_string().ok()));
            let store = ObjectAudioStore::open(url.as_str(), variables);
            Ok(Arc::new(store.map_err(|error| StartError::Audio(url.to_string(), error))?))
        }
    }
}
