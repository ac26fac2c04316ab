//! The types of the settings' values, and their parsers.

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

/// What a parser returns: the value, or why the text is refused. An error shows that reason behind the text,
/// as in `"foo" is not an address`.
pub(in crate::config) type Checked<T> = Result<T, String>;

/// Tests that `parse` refuses each text with the words that stand before it.
#[cfg(test)]
pub(in crate::config) fn assert_refused<T>(parse: impl Fn(&str) -> Checked<T>, cases: &[(&str, &[&str])]) {
    for (refusal, texts) in cases {
        for text in *texts {
            assert_eq!(parse(text).err().as_deref(), Some(*refusal), "{text:?}");
        }
    }
}
