//! Pictures as PNG files: what previews of links and podcast programs show.

mod canvas;
mod cover;
mod digits;
mod paint;
mod preview;

use std::time::Duration;

pub use png::EncodingError;
use quizcast_domain::records::Peaks;

/// The picture of a record, 1200 by 630 pixels: its waveform and its length. It takes about 4 ms.
///
/// # Errors
///
/// If the file cannot be made.
pub fn of_record(peaks: &Peaks, length: Duration) -> Result<Vec<u8>, EncodingError> {
    preview::png(peaks, length)
}

/// The cover of all podcast feeds, 1400 by 1400 pixels.
///
/// # Errors
///
/// If the file cannot be made.
pub fn cover() -> Result<Vec<u8>, EncodingError> {
    cover::png()
}
