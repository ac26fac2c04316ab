//! The limits of a reader.

/// The limits of a reader.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WavLimits {
    /// Most bytes before the sound.
    pub(crate) max_skip: u64,
    /// Most channels.
    pub(crate) max_channels: u16,
    /// Lowest sample rate, in Hz.
    pub(crate) min_rate: u32,
    /// Highest sample rate, in Hz.
    pub(crate) max_rate: u32,
}
