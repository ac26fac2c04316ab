//! Whether audio is where this program looks for it.

use std::error::Error;
use std::sync::Arc;

use quizcast_adapters::sea::{Database, SeaRecordRepo};
use quizcast_domain::records::{AudioStore, ByteRange, RecordRepo, SweepError};

/// Says in the log if the database's newest record has no audio in `store`: another node, or an
/// earlier start, keeps it elsewhere, and each would lose what the other one keeps.
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
    // Somebody may have removed it just now.
    Ok(missing && records.get(newest.id, newest.user).await?.is_some())
}
