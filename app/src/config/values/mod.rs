//! What settings are written as: the types of their values, and how each is read.

mod audio;
mod database_url;
mod listen;
pub(super) mod parse;
mod secret;

pub use audio::AudioStore;
pub use database_url::DatabaseUrl;
pub(super) use database_url::has_password;
pub use listen::Listen;
pub use secret::Secret;
pub(super) use secret::redacted;

/// What a parser answers: the value, or how to go on after `"given" …`, as in `is not an address`.
pub(in crate::config) type Checked<T> = Result<T, String>;
