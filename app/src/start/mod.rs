//! Opens what the settings name: the database, the sources, the audio store.

pub(crate) mod audio;
pub(crate) mod audio_check;
pub(crate) mod database;
mod error;
pub(crate) mod ports;
mod private;
pub(crate) mod readiness;
pub(crate) mod signals;
mod sources;

pub use error::StartError;
pub use private::keep_files_private;
