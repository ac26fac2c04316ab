//! Adapters that keep everything in memory.

mod archive;
mod audio;
mod clues;
mod drafts;
mod feeds;
mod intake;
mod log;
mod records;
mod reported;
mod reports;
mod shelf;
mod source;
mod transcoder;
mod uploads;
mod users;
mod world;

pub use audio::MemoryAudio;
pub use log::MemoryLog;
pub use records::MemoryRecords;
pub use source::ListSource;
pub use transcoder::MemoryTranscoder;
pub use uploads::MemoryUploads;
pub use users::MemoryUserRepo;
pub use world::{DrivenClock, FixedClock, SequentialIds};
