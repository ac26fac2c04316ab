//! Why a WAV cannot be read.

use std::io;

use thiserror::Error;

/// Why a WAV cannot be read.
#[derive(Debug, Error)]
pub(crate) enum WavError {
    /// The bytes are no WAV at all; the text says what they are.
    #[error("not a WAV file: {0}")]
    NotWav(String),
    /// It is a WAV that cannot be decoded, or holds no sample.
    #[error("this WAV cannot be used: {0}")]
    Unusable(String),
    /// The input broke.
    #[error(transparent)]
    Input(#[from] io::Error),
}
