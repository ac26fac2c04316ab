//! The encoder threads, and the sound of all uploads on its way through them.

mod cut;
mod cutter;
mod encoder;
mod feed;
mod marks;
mod plan;
mod pool;
mod priority;
mod reading;
mod schedule;
mod seam;
mod segment;
mod upload;

pub(super) use feed::{FeedEnd, Input, bridge};
pub(super) use pool::Pool;
pub(super) use priority::step_back;
pub(super) use reading::{Order, Understood, run};
pub(super) use seam::State;
pub(super) use upload::{Consumer, begin};
