//! HTTP: one file per resource, and what stands around all of them.

pub mod accept;
pub mod bearer;
pub mod body;
pub mod cursor;
pub mod disk;
pub mod docs;
pub mod health;
pub mod idempotency;
pub mod link;
pub mod metrics;
pub mod middleware;
pub mod options;
pub mod pages;
pub mod problem;
pub mod quiz;
pub mod records;
pub mod spec;
pub mod upload;
pub mod users;
pub mod whole;

pub use options::{HttpOptions, RegistrationMode, UploadOptions};
