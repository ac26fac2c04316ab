//! The ports of records.

mod audio;
mod records;
mod register;
mod transcoder;

pub use audio::{AudioStore, AudioWriter, Created, StoreError};
#[cfg(any(test, feature = "mock"))]
pub use audio::{MockAudioStore, MockAudioWriter};
#[cfg(any(test, feature = "mock"))]
pub use records::MockRecordRepo;
pub use records::{Publication, Published, RecordRepo, Room};
#[cfg(any(test, feature = "mock"))]
pub use register::MockAudioRegister;
pub use register::{AudioRegister, Garbage};
#[cfg(any(test, feature = "mock"))]
pub use transcoder::MockTranscoder;
pub use transcoder::{ByteStream, Mp3Part, Mp3Stream, StreamError, TranscodeError, Transcoder};
