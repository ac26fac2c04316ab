//! What is known about a record.

use std::time::Duration;

use bytes::Bytes;
use time::OffsetDateTime;
use uuid::Uuid;

use super::RecordName;
use crate::users::UserId;

/// Which record: half of its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub Uuid);

/// Under which name a store keeps the bytes of an upload. Fresh for each try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AudioId(pub Uuid);

/// What a transcoder found out on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioFacts {
    /// Length of the source.
    pub duration: Duration,
    /// Of the source, in Hz.
    pub sample_rate: u32,
    /// Of the source.
    pub channels: u16,
    /// Mean bit rate of the MP3, in kbit/s.
    pub bitrate: u32,
    /// EBU R128 integrated loudness in LUFS; `None` where it is not defined.
    pub loudness: Option<f64>,
    /// Sample peak in dBFS; `None` for silence.
    pub peak: Option<f64>,
    /// What was odd about the source, in words for its owner.
    pub warnings: Vec<String>,
}

/// The lowest and highest sample of each stretch of the mono mix, 8 bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peaks {
    /// How many samples a pair stands for.
    pub samples_per_pixel: u32,
    /// Lowest and highest, in turn.
    pub pairs: Vec<(i8, i8)>,
}

/// What is known when the last byte of the body is out.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcoded {
    /// What stands before the body in the file: the tags, which name the length of all that follows.
    pub head: Bytes,
    /// What was found out.
    pub facts: AudioFacts,
    /// The shape of the sound.
    pub peaks: Peaks,
}

/// Sound that somebody keeps here: whole, and visible to whoever has its link.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Half of its link.
    pub id: RecordId,
    /// Whose it is: the other half.
    pub user: UserId,
    /// The uploaded file's name.
    pub name: Option<RecordName>,
    /// When the upload was complete.
    pub created_at: OffsetDateTime,
    /// Under which name the store keeps the body.
    pub audio: AudioId,
    /// What stands before the body.
    pub head: Bytes,
    /// Length of the body, in bytes.
    pub body_length: u64,
    /// What was found out on the way.
    pub facts: AudioFacts,
}

impl Record {
    /// Length of the whole MP3, in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.head.len() as u64 + self.body_length
    }
}
