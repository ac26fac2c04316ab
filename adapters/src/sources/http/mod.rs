//! One careful way to get JSON, for all sources over HTTP.

mod client;
mod error;
mod jitter;
mod json;
mod retry_after;

pub use client::{HttpLimits, InvalidHttpSource};
pub(super) use error::CallError;
#[cfg(feature = "opentdb")]
pub(super) use jitter::jitter;
pub(super) use json::HttpJson;
