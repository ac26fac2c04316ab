//! Bodies of MP3s in the database, in pieces that are stored and read each by itself.
//!
//! No transaction is open while an upload or a listener is waited for, and no connection is taken.
//! A body that was begun has a row of its own; its writer stores nothing more once that is gone.

mod body;
mod read;
mod store;
mod writer;

pub use store::SeaAudioStore;
