//! The types of the settings' values, and their parsers.

mod audio;
mod database_url;
mod listen;
pub(super) mod parse;
mod secret;

pub use audio::{AudioStore, Mp3};
pub use database_url::DatabaseUrl;
pub(super) use database_url::has_password;
pub use listen::Listen;
pub use secret::Secret;
pub(super) use secret::redacted;

/// What a parser returns: the value, or why it is refused. That text goes on after the value, as in `is not
/// an address` after `"foo"`.
pub(in crate::config) type Checked<T> = Result<T, String>;
