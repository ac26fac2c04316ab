//! Records: audio that somebody uploaded, on its way from WAV to a link.
//!
//! No step holds a whole file in memory. Audio comes in as a [`ByteStream`], goes through a [`Transcoder`]
//! while it is still coming in, and on to an [`AudioWriter`]; it goes out as a [`ByteStream`] again.
//!
//! An MP3 is kept in two parts. The *head*, which holds the tags, is known only at the end and stands in the
//! record's row. The *body*, all bytes behind it, is written to the [`AudioStore`] as it comes.
//!
//! The body is stored before the row that makes it visible: see [`AudioRegister`].

mod add;
mod folded_name;
pub(crate) mod heart;
mod hold;
mod list;
mod listen;
mod name;
mod ports;
mod range;
mod record;
mod sweep;

pub use add::{AddError, AddPorts, AddRecord, NewUpload, RecordReceipt};
pub use folded_name::FoldedName;
pub use hold::{DRAFT_NOTE, Hold, UploadId};
pub use list::{RecordOrder, RecordPlace, RecordRequest};
pub use listen::{Listen, Listening, ListeningToFile};
pub use name::RecordName;
pub use ports::{
    AudioRegister, AudioStore, AudioWriter, ByteStream, Created, Garbage, Mp3Part, Mp3Stream, Publication,
    Published, RecordRepo, Room, StoreError, StreamError, TranscodeError, Transcoder,
};
#[cfg(any(test, feature = "mock"))]
pub use ports::{MockAudioRegister, MockAudioStore, MockAudioWriter, MockRecordRepo, MockTranscoder};
pub use range::{AskedRange, ByteRange, InvalidByteRange};
pub use record::{AudioFacts, AudioId, Peaks, Record, RecordId, Transcoded};
pub use sweep::{Sweep, SweepError, SweepPorts, Swept};
