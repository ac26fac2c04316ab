//! Bodies of MP3s in the database, in pieces, each written and read by one statement.
//!
//! So no transaction is open, and no connection is taken, while an upload or a listener is slow. Each body
//! has a row in `audio` from its beginning; once that row is deleted, its writer can store nothing more.

mod body;
mod cache;
mod draft;
mod read;
mod store;
mod writer;

pub(super) use draft::{append, cut};
pub use store::SeaAudioStore;
