//! The program as its users see it: a process with flags, variables, signals, a log and an exit code.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod child;
mod commands;
#[cfg(feature = "lame")]
mod full_disk;
mod import;
mod private;
mod serve;
#[cfg(feature = "lame")]
mod small_disk;
#[cfg(feature = "lame")]
mod transcode;
