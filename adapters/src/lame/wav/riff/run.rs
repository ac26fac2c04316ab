//! How far the sound goes.

use serde::{Deserialize, Serialize};

/// Lengths from here on are placeholders of writers that stream and cannot return to the header: `SoX`,
/// `arecord`, ffmpeg.
const STREAMED: u32 = 0x7FFF_F000;

/// How far the sound of a `data` chunk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Run {
    /// This many more bytes.
    Exactly(u64),
    /// This many more bytes if a chunk follows them, else until the input ends.
    Perhaps(u64),
    /// Until the input ends.
    UntilEnd,
}

impl Run {
    /// The run a `data` chunk announces.
    pub(crate) const fn of(size: u32) -> Self {
        match size {
            0 | u32::MAX => Self::UntilEnd,
            STREAMED.. => Self::Perhaps(size as u64),
            _ => Self::Exactly(size as u64),
        }
    }

    /// The run a `ds64` chunk announces.
    pub(crate) const fn of_long(size: u64) -> Self {
        if size > i64::MAX as u64 { Self::UntilEnd } else { Self::Exactly(size) }
    }

    /// Whether a chunk can announce it.
    pub(crate) const fn is_possible(self) -> bool {
        match self {
            Self::Exactly(left) => left <= i64::MAX as u64,
            Self::Perhaps(left) => left <= u32::MAX as u64,
            Self::UntilEnd => true,
        }
    }

    /// What is left of the run after `count` bytes.
    pub(crate) const fn after(self, count: u64) -> Self {
        match self {
            Self::Exactly(left) => Self::Exactly(left.saturating_sub(count)),
            Self::Perhaps(left) => Self::Perhaps(left.saturating_sub(count)),
            Self::UntilEnd => Self::UntilEnd,
        }
    }
}
