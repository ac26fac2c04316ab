//! One file per command.

mod export;
mod health;
mod import;
mod licenses;
mod migrate;
mod openapi;
#[cfg(feature = "lame")]
mod sample;
mod serve;
#[cfg(feature = "lame")]
mod transcode;
mod upload;

pub use export::{ExportFailed, export};
pub use health::{Unhealthy, healthcheck};
pub use import::{ImportEnded, ImportFailed, import};
pub use licenses::licenses;
pub use migrate::{Migrated, migrate};
pub use openapi::openapi;
#[cfg(feature = "lame")]
pub use sample::{SampleFailed, sample};
pub use serve::{Stopped, serve};
#[cfg(feature = "lame")]
pub use transcode::{TranscodeFailed, transcode};
pub use upload::{UploadFailed, upload};
