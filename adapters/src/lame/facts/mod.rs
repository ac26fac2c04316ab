//! What is found out about a sound while it passes.

mod listener;
mod loudness;
mod peaks;

pub(crate) use listener::Listener;
