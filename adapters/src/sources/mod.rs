//! Where questions come from.
//!
//! A source fetches questions within bounds of time and size, or says why it could not.
//! [`DrawQuestions`](quizcast_domain::quiz::DrawQuestions) decides which source is asked when, how often and
//! for how long.

#[cfg(feature = "builtin")]
mod builtin;
#[cfg(feature = "file")]
mod file;
#[cfg(any(feature = "jservice", feature = "opentdb"))]
mod http;
#[cfg(feature = "jservice")]
mod jservice;
#[cfg(feature = "opentdb")]
mod opentdb;

#[cfg(feature = "builtin")]
pub use builtin::BuiltinSource;
#[cfg(feature = "file")]
pub use file::{FileSource, InvalidFiles, Loaded};
#[cfg(any(feature = "jservice", feature = "opentdb"))]
pub use http::{HttpLimits, InvalidHttpSource};
#[cfg(feature = "jservice")]
pub use jservice::JserviceSource;
#[cfg(feature = "opentdb")]
pub use opentdb::{OpenTdb, OpenTdbSource};
