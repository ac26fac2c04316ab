//! WAV to MP3, judged by other decoders and encoders: `ffmpeg`, `mpg123` and `lame` must be in `PATH`.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]
#![expect(clippy::cast_precision_loss, reason = "sounds are short")]

mod behaviour;
mod blocking;
mod breaks;
mod cancelling;
mod contract;
mod exactness;
mod seams;
mod support;
