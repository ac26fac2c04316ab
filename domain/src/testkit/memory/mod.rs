//! Adapters that keep everything in memory.

mod log;
mod source;
mod users;
mod world;

pub use log::MemoryLog;
pub use source::ListSource;
pub use users::MemoryUserRepo;
pub use world::{FixedClock, SequentialIds};
