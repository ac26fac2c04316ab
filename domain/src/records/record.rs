//! What is known about a record.

use std::time::Duration;

use bytes::Bytes;
use time::OffsetDateTime;
use uuid::Uuid;

use super::RecordName;
use crate::users::UserId;

/// The id of a record: one half of its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub Uuid);

/// The id under which a store keeps a body. Every upload gets a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AudioId(pub Uuid);

/// What a transcoder measured and noticed.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioFacts {
    /// Length of the source.
    pub duration: Duration,
    /// Sample rate of the source, in Hz.
    pub sample_rate: u32,
    /// Number of channels of the source.
    pub channels: u16,
    /// Mean bit rate of the MP3, in kbit/s.
    pub bitrate: u32,
    /// EBU R128 integrated loudness in LUFS; `None` where it is not defined.
    pub loudness: Option<f64>,
    /// Sample peak in dBFS; `None` for silence.
    pub peak: Option<f64>,
    /// What was odd about the source, in sentences for its owner.
    pub warnings: Vec<String>,
}

/// A waveform: the lowest and highest sample of each stretch of the mono mix, in 8 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peaks {
    /// How many samples a pair covers.
    pub samples_per_pixel: u32,
    /// The lowest and the highest sample of each stretch.
    pub pairs: Vec<(i8, i8)>,
}

/// What a transcoder gives after the last byte of the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcoded {
    /// The head of the file: the tags, which name the length of the body.
    pub head: Bytes,
    /// What was measured and noticed.
    pub facts: AudioFacts,
    /// The waveform.
    pub peaks: Peaks,
}

/// An MP3 that a user keeps here: complete, and visible to everybody who has its link.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// One half of its link.
    pub id: RecordId,
    /// Its owner: the other half.
    pub user: UserId,
    /// The uploaded file's name.
    pub name: Option<RecordName>,
    /// When the upload was complete.
    pub created_at: OffsetDateTime,
    /// The id under which the store keeps the body.
    pub audio: AudioId,
    /// The head of the file.
    pub head: Bytes,
    /// Length of the body, in bytes.
    pub body_length: u64,
    /// What the transcoder measured and noticed.
    pub facts: AudioFacts,
}

impl Record {
    /// Length of the whole MP3, in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.head.len() as u64 + self.body_length
    }
}
