//! Records: audio that somebody uploaded, on its way from WAV to a link.
//!
//! Audio is never held whole. It comes in as a [`ByteStream`], goes through a [`Transcoder`] while
//! it is still coming in, and on to an [`AudioWriter`]; it goes out as a [`ByteStream`] again.
//!
//! Bytes come first and the row that makes them visible second: see [`RecordRepo`].

mod add;
mod content;
mod heart;
mod keep;
mod name;
mod ports;
mod range;
mod record;
mod repo;

pub use add::{AddError, AddLimits, AddRecord, NewUpload};
pub use keep::{KeepError, KeepRecords, Listening};
pub use name::RecordName;
pub use ports::{
    AudioStore, AudioWriter, ByteStream, Created, Mp3Part, Mp3Stream, StoreError, StreamError,
    TranscodeError, Transcoder,
};
#[cfg(any(test, feature = "mock"))]
pub use ports::{MockAudioStore, MockAudioWriter, MockTranscoder};
pub use range::{ByteRange, InvalidByteRange};
pub use record::{AudioFacts, AudioId, Peaks, Record, RecordId, Transcoded};
#[cfg(any(test, feature = "mock"))]
pub use repo::MockRecordRepo;
pub use repo::{Garbage, Publication, Published, RecordPlace, RecordRepo, Room};
