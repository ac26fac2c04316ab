//! The picture of a record, as previews of links show it.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use quizcast_domain::records::{Peaks, Record};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::http::problem::ApiError;
use crate::picture;

/// Counts the looks that the picture has had: a new look needs a new `ETag`.
const LOOK: u8 = 1;

/// Draws pictures, on each core one at a time.
#[derive(Debug)]
pub(super) struct Pictures(Arc<Semaphore>);

impl Pictures {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(available_parallelism().map_or(1, NonZero::get))))
    }

    /// The PNG file. A picture takes some milliseconds, so it is drawn outside of the runtime's threads.
    pub(super) async fn draw(&self, record: &Record, peaks: Peaks) -> Result<Vec<u8>, ApiError> {
        let length = record.facts.duration;
        let place = Arc::clone(&self.0).acquire_owned().await.map_err(failed)?;
        let drawing = spawn_blocking(move || {
            let _place = place;
            picture::of_record(&peaks, length)
        });
        drawing.await.map_err(failed)?.map_err(failed)
    }
}

/// The picture's `ETag`: it depends on the sound only.
pub(super) fn tag(record: &Record) -> String {
    format!("\"{}-{LOOK}\"", record.audio.0.simple())
}

fn failed(error: impl std::error::Error + 'static) -> ApiError {
    tracing::error!(error = &error as &dyn std::error::Error, "a picture could not be drawn");
    ApiError::internal()
}
