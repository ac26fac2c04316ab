//! Keys, callers and digests of requests.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;

/// Who sent the key. The same key of two callers counts as two keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CallerId(pub String);

/// A key as the caller chose it: 1 to [`IdempotencyKey::MAX_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// The key is empty or too long.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an idempotency key has 1 to {max} characters, not {0}", max = IdempotencyKey::MAX_CHARS)]
pub struct InvalidIdempotencyKey(usize);

impl IdempotencyKey {
    /// Longest accepted key, in characters.
    pub const MAX_CHARS: usize = 255;

    /// Checks the length of `raw`; any characters are fine.
    ///
    /// # Errors
    ///
    /// [`InvalidIdempotencyKey`] if it is empty or too long.
    pub fn new(raw: &str) -> Result<Self, InvalidIdempotencyKey> {
        match raw.chars().count() {
            1..=Self::MAX_CHARS => Ok(Self(raw.to_owned())),
            got => Err(InvalidIdempotencyKey(got)),
        }
    }

    /// The hash that is stored in place of the key. It has a fixed size, and shows neither the caller nor the
    /// key.
    #[must_use]
    pub fn digest(&self, operation: &str, caller: &CallerId) -> KeyDigest {
        KeyDigest(hash_parts(&[operation.as_bytes(), caller.0.as_bytes(), self.0.as_bytes()]))
    }
}

/// A caller's key for one operation, hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyDigest(pub [u8; 32]);

/// The hash of a request. If a key comes again with another hash, the caller reused it by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestDigest(pub [u8; 32]);

impl RequestDigest {
    /// Hashes the parts that distinguish this request from others.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        Self(hash_parts(parts))
    }
}

/// 64 lower-case hexadecimal digits.
impl fmt::Display for RequestDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The text is not a digest.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a digest has 64 hexadecimal digits")]
pub struct InvalidDigest;

impl FromStr for RequestDigest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidDigest);
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| InvalidDigest)?;
        }
        Ok(Self(bytes))
    }
}

/// Hashes the length of each part, too, so that `["ab", "c"]` and `["a", "bc"]` differ.
fn hash_parts(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_1_to_255_characters_of_any_kind() {
        assert!(IdempotencyKey::new(&"ü".repeat(255)).is_ok());
        assert!(IdempotencyKey::new(&"ü".repeat(256)).is_err());
        assert!(IdempotencyKey::new("").is_err());
    }

    #[test]
    fn the_same_key_of_other_callers_or_operations_has_another_digest() {
        let key = IdempotencyKey::new("1").unwrap();
        let ann = CallerId("ann".into());
        assert_ne!(key.digest("quiz", &ann), key.digest("quiz", &CallerId("bob".into())));
        assert_ne!(key.digest("quiz", &ann), key.digest("record", &ann));
        assert_ne!(RequestDigest::of(&[b"ab", b"c"]), RequestDigest::of(&[b"a", b"bc"]));
    }
}
