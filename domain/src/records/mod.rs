//! Records: audio that somebody uploaded, on its way from WAV to a link.
//!
//! Audio is never held whole. It comes in as a [`ByteStream`], goes through a [`Transcoder`] while
//! it is still coming in, and on to an [`AudioWriter`]; it goes out as a [`ByteStream`] again.

mod ports;
mod range;
mod record;

pub use ports::{
    AudioStore, AudioWriter, ByteStream, Mp3Part, Mp3Stream, StoreError, StreamError, TranscodeError,
    Transcoder,
};
#[cfg(any(test, feature = "mock"))]
pub use ports::{MockAudioStore, MockAudioWriter, MockTranscoder};
pub use range::{ByteRange, InvalidByteRange};
pub use record::{AudioFacts, AudioId, Peaks, RecordId, Transcoded};
