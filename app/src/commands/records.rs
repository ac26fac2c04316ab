//! Opens what records need, as the settings choose it.

use std::num::NonZeroUsize;
use std::sync::Arc;

use quizcast_adapters::lame::{InvalidMp3Mode, LameOptions, LameTranscoder};
use quizcast_adapters::objects::ObjectAudioStore;
use quizcast_adapters::sea::{Database, SeaAudioStore, SeaRecordRepo};
use quizcast_domain::records::{AddLimits, AudioStore};

use super::StartError;
use crate::config::{AudioStore as Place, Config, RecordSettings};
use crate::real::RecordPorts;

pub(super) fn open(config: &Config, db: &Database) -> Result<RecordPorts, StartError> {
    let settings = &config.records;
    Ok(RecordPorts {
        transcoder: Arc::new(transcoder(settings)?),
        audio: audio(settings, db)?,
        records: Arc::new(SeaRecordRepo::new(db.clone())),
        room: AddLimits { user: settings.max_user_bytes, store: settings.max_store_bytes },
    })
}

fn transcoder(settings: &RecordSettings) -> Result<LameTranscoder, StartError> {
    let threads = NonZeroUsize::new(settings.encoder_threads).unwrap_or(NonZeroUsize::MIN);
    let mode = settings.mp3.name().parse();
    let mode = mode.map_err(|error: InvalidMp3Mode| StartError::Encoder(error.into()))?;
    let limits = LameOptions::with_threads(threads);
    let (max_duration, max_uploads) = (settings.max_duration, settings.max_uploads);
    LameTranscoder::new(LameOptions { mode, max_duration, max_uploads, ..limits })
        .map_err(|error| StartError::Encoder(error.into()))
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
