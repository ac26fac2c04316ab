//! What is known about the sound before its first sample.

use super::codec::Encoding;
use super::riff::Format;
use crate::lame::pcm::PcmKind;

/// What is known about the sound before its first sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WavSpec {
    /// Sample rate in Hz.
    pub(crate) rate: u32,
    /// Channels of the source; more than two come out as two.
    pub(crate) channels: u16,
    /// What the encoding is called.
    pub(crate) format: &'static str,
    /// The type of the samples that come out.
    pub(crate) kind: PcmKind,
}

impl WavSpec {
    pub(super) const fn of(format: &Format) -> Self {
        let kind = match format.encoding {
            Encoding::Wide(_) => PcmKind::F32,
            _ if format.channels > 2 => PcmKind::F32,
            _ => PcmKind::I16,
        };
        Self { rate: format.rate, channels: format.channels, format: format.encoding.name(), kind }
    }

    /// Whether two channels come out, not one.
    pub(crate) const fn is_stereo(&self) -> bool {
        self.channels > 1
    }
}
