//! Checks that `AUDIO_STORE` holds the audio of this database.

use std::error::Error;
use std::sync::Arc;

use quizcast_adapters::sea::{Database, SeaRecordRepo};
use quizcast_domain::records::{AudioStore, ByteRange, RecordRepo, SweepError};

/// Logs a warning if `store` lacks the audio of the newest record. Then another node, or an earlier start,
/// used another `AUDIO_STORE`, and each would miss the audio that the other one keeps.
pub(crate) async fn look_for_audio(db: Database, store: Arc<dyn AudioStore>) {
    match newest_is_missing(&SeaRecordRepo::new(db), &*store).await {
        Ok(false) => {}
        Ok(true) => tracing::warn!(
            "AUDIO_STORE does not hold the audio of the newest record: it must be the same for all programs \
             on this database, and a folder must be one that all of them share"
        ),
        Err(error) => tracing::debug!(error = &error as &dyn Error, "cannot look for the newest record"),
    }
}

async fn newest_is_missing(records: &SeaRecordRepo, store: &dyn AudioStore) -> Result<bool, SweepError> {
    let Some(newest) = records.newest().await? else { return Ok(false) };
    let Ok(first_byte) = ByteRange::new(0, newest.body_length.min(1)) else { return Ok(false) };
    let missing = store.read(newest.audio, first_byte).await?.is_none();
    // The record may have been removed meanwhile.
    Ok(missing && records.get(newest.id, newest.user).await?.is_some())
}
