//! The encoder threads, and the sound of all uploads on its way through them.

mod cutter;
mod encoder;
mod feed;
mod plan;
mod pool;
mod reading;
mod schedule;
mod segment;
mod upload;

pub(super) use feed::{FeedEnd, Input, bridge};
pub(super) use pool::Pool;
pub(super) use reading::{Order, run};
pub(super) use upload::{Consumer, begin};
