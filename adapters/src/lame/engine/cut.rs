//! Which sounds are taken, and how each is cut.

use super::plan::Plan;
use crate::lame::mp3::Layout;
use crate::lame::wav::{WavLimits, WavSpec};

/// The sounds that are taken.
pub(crate) const LIMITS: WavLimits =
    WavLimits { max_skip: 64 << 20, max_channels: 8, min_rate: 4_000, max_rate: 384_000 };

/// Samples that are read, measured and queued at a time: 16 frames of CD sound, a few milliseconds of work.
const BLOCK: u32 = 16 * 1152;

/// How many bytes of a sound may wait to be encoded if it cannot be cut into segments. One thread encodes such a
/// sound, and more waiting bytes would not make that faster.
const AHEAD_OF_ONE_THREAD: usize = 1 << 20;

/// The rates and channels of a sound and of its MP3.
pub(crate) fn layout_of(spec: &WavSpec) -> Option<Layout> {
    Layout::of(spec.rate, if spec.is_stereo() { 2 } else { 1 })
}

/// How a sound is cut.
pub(crate) struct Cut {
    pub(crate) plan: Plan,
    /// Samples in a frame.
    pub(crate) chunk: u32,
    /// Samples that are read at a time.
    pub(crate) block: u32,
    /// How many bytes of the sound may wait to be encoded.
    pub(crate) ahead: usize,
}

impl Cut {
    /// The cut of a sound, of which so many samples have `bytes_of` bytes.
    pub(crate) fn of(layout: Layout, bytes_of: impl Fn(u64) -> u64) -> Self {
        // Without a whole number of samples per frame, a sound cannot be cut between two frames.
        let (chunk, ahead) = match layout.samples_per_frame() {
            Some(chunk) => (chunk, usize::MAX),
            None => (layout.frame(), AHEAD_OF_ONE_THREAD),
        };
        let block = (BLOCK / chunk).max(2);
        let plan = match layout.samples_per_frame() {
            Some(chunk) => Plan::by_bytes(bytes_of(u64::from(chunk)), u64::from(block)),
            None => Plan::whole(),
        };
        Self { plan, chunk, block: block * chunk, ahead }
    }
}
