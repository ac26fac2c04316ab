//! One file per command.

mod audio_check;
mod database;
mod disk_watch;
mod health;
mod licenses;
mod migrate;
mod openapi;
mod output;
mod private;
mod records;
#[cfg(feature = "lame")]
mod sample;
mod serve;
mod signals;
#[cfg(feature = "lame")]
mod transcode;
#[cfg(feature = "lame")]
mod whole_file;

pub use health::{Unhealthy, healthcheck};
pub use licenses::licenses;
pub use migrate::{Migrated, migrate};
pub use openapi::openapi;
pub use output::{complain, print};
pub use private::keep_files_private;
#[cfg(feature = "lame")]
pub use sample::{SampleFailed, sample};
pub use serve::{Stopped, serve};
#[cfg(feature = "lame")]
pub use transcode::{TranscodeFailed, transcode};

pub use database::StartError;
