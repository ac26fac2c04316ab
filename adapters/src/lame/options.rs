//! The options of a transcoder.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::mp3_mode::Mp3Mode;

/// What a [`LameTranscoder`](super::LameTranscoder) makes, and how much it may use for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LameOptions {
    /// Quality or bit rate.
    pub mode: Mp3Mode,
    /// Threads that encode, for all uploads together.
    pub threads: NonZeroUsize,
    /// Longest sound.
    pub max_duration: Duration,
    /// Most uploads at once.
    pub max_uploads: usize,
    /// Bytes of sound and of MP3 that may wait in memory, for all uploads together. Each upload may
    /// exceed it a little, so that none can stall. A smaller budget slows long sounds down on many threads and never
    /// changes the bytes.
    pub buffer_bytes: usize,
    /// Whether all other threads of the machine go before those that encode. Only Linux knows that of single threads.
    pub in_background: bool,
}

impl LameOptions {
    /// `v2` on `threads` threads, for up to 64 sounds of up to 12 hours at once.
    #[must_use]
    pub fn with_threads(threads: NonZeroUsize) -> Self {
        // A segment of CD sound has 3.7 MB. There is one for each thread and one more, and all but one wait whole.
        let buffer_bytes = (4 << 20) * (threads.get() + 1).max(8);
        let max_duration = Duration::from_hours(12);
        Self {
            mode: Mp3Mode::default(),
            threads,
            max_duration,
            max_uploads: 64,
            buffer_bytes,
            in_background: false,
        }
    }
}

impl Default for LameOptions {
    /// As many threads as there are cores.
    fn default() -> Self {
        Self::with_threads(available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
}
