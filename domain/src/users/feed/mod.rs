//! Feeds: what a user shows to whoever has the address, which nobody can guess.

mod keep;
mod ports;
mod secret;

pub use keep::Feeds;
#[cfg(any(test, feature = "mock"))]
pub use ports::MockFeedRepo;
pub use ports::{FeedOwner, FeedRepo};
pub use secret::{FeedHash, FeedSecret, InvalidFeedSecret};
