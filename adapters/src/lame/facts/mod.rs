//! The facts about a sound, measured while it passes.

mod listener;
mod loudness;
mod peaks;

pub(crate) use listener::{Heard, Listener};
