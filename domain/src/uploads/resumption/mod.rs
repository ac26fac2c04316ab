//! Uploads that go on after a break.
//!
//! ```text
//! body -> intake -> feed -> ResumableTranscoder -> MP3 and seams -> UploadRepo -> RecordRepo::publish
//!           \-> ring: the newest bytes, stored if the sender breaks off
//! ```
//!
//! A request first takes hold of the upload, so that no other one changes it. While fewer bytes arrived than the
//! next seam needs, they are only collected, so that many small requests encode nothing twice. Then the encoder
//! reads on from the last seam. Each new seam is stored with the MP3 before it. When the request ends before the
//! WAV does, the bytes behind the last seam are stored.

mod begin;
mod encode;
mod error;
mod expire;
mod finish;
mod hold;
mod intake;
mod receive;
mod ring;
mod run;

pub use error::UploadError;
pub use expire::SweptUploads;
pub use receive::{Part, Received};

use std::sync::Arc;
use std::time::Duration;

use super::{ResumableTranscoder, UploadRepo};
use crate::clock::Clock;
use crate::ids::IdSource;
use crate::records::{AudioRegister, AudioStore, RecordRepo, Room};
use ring::Memory;

/// The ports of [`Resumption`].
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct ResumptionPorts {
    /// Stores the uploads.
    pub uploads: Arc<dyn UploadRepo>,
    /// Encodes WAV as MP3.
    pub transcoder: Arc<dyn ResumableTranscoder>,
    /// Stores the bodies of records.
    pub audio: Arc<dyn AudioStore>,
    /// Stores the MP3 of open uploads, if that is another store than `audio`.
    pub drafts: Option<Arc<dyn AudioStore>>,
    /// The register of the bodies.
    pub register: Arc<dyn AudioRegister>,
    /// Stores the rows of records.
    pub records: Arc<dyn RecordRepo>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// The limits of uploads that go on after a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadLimits {
    /// Most open uploads of a user.
    pub most_open: usize,
    /// Most bytes of a WAV.
    pub most_bytes: u64,
    /// An upload without a byte for so long is swept.
    pub patience: Duration,
    /// Most bytes of WAV that are stored of all sounds that cannot be cut.
    pub uncut: u64,
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self { most_open: 16, most_bytes: 8 << 30, patience: Duration::from_hours(24), uncut: 512 << 20 }
    }
}

/// Begins uploads, goes on with them, and turns them into records.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Resumption {
    ports: ResumptionPorts,
    limits: UploadLimits,
    quota: Room,
    memory: Memory,
}

impl Resumption {
    /// How many bytes of the WAV behind the last seam are stored when a request ends. More than a segment has.
    const MOST_KEPT: usize = 8 << 20;
    /// How many bytes of WAV all running requests together keep in memory, in case their senders break off.
    const MEMORY: usize = 64 << 20;

    /// Makes the use case.
    #[must_use]
    pub fn new(ports: ResumptionPorts, limits: UploadLimits, quota: Room) -> Self {
        Self { ports, limits, quota, memory: Memory::new(Self::MEMORY) }
    }

    /// The limits.
    #[must_use]
    pub const fn limits(&self) -> UploadLimits {
        self.limits
    }

    /// How many bytes of WAV the running requests keep in memory.
    #[cfg(test)]
    fn memory_used(&self) -> usize {
        self.memory.used()
    }
}

#[cfg(test)]
mod tests;
