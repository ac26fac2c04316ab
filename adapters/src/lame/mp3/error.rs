//! Why encoded frames make no MP3.

use thiserror::Error;

use super::frames::NotFrames;

/// Why encoded frames make no MP3.
#[derive(Debug, Error)]
pub(crate) enum Mp3Error {
    /// The bytes do not consist of whole frames.
    #[error(transparent)]
    NotFrames(#[from] NotFrames),
    /// The frames, the tag or the length of the sound contradict each other.
    #[error("{0}")]
    Contradiction(&'static str),
}
