//! Bodies of MP3s in a folder or with a provider of object storage, through `object_store`.
//!
//! ```no_run
//! # fn open() -> Result<(), Box<dyn std::error::Error>> {
//! use quizcast_adapters::objects::ObjectAudioStore;
//!
//! let folder = ObjectAudioStore::open("file:///var/lib/quizcast/audio", [])?;
//! let bucket = ObjectAudioStore::open("s3://bucket/prefix", std::env::vars())?;
//! # Ok(())
//! # }
//! ```

mod error;
mod file;
mod folder;
#[cfg(feature = "remote")]
mod object;
mod open;
#[cfg(feature = "remote")]
mod part;
#[cfg(feature = "remote")]
mod remote;
mod store;
#[cfg(feature = "remote")]
mod transport;

pub use open::OpenError;
pub use store::ObjectAudioStore;
