//! Access tokens: shown once, stored as a hash.

use std::fmt;

use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Uuid;

/// A secret that proves who calls. It prints as `***`; only [`AccessToken::reveal`] gives the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Uuid);

/// The text is not a UUID, so it is not a token.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an access token is a UUID")]
pub struct InvalidAccessToken;

impl AccessToken {
    /// Makes a token from a fresh random id.
    #[must_use]
    pub const fn new(secret: Uuid) -> Self {
        Self(secret)
    }

    /// Reads a token that a caller sent: a UUID with or without hyphens, in upper or lower case; blanks
    /// around it are ignored.
    ///
    /// # Errors
    ///
    /// [`InvalidAccessToken`] if it is anything else.
    pub fn parse(raw: &str) -> Result<Self, InvalidAccessToken> {
        let raw = raw.trim();
        // `Uuid::try_parse` also accepts braces and URNs; those have other lengths.
        let bare = Some(raw).filter(|raw| matches!(raw.len(), 32 | 36)).ok_or(InvalidAccessToken)?;
        Uuid::try_parse(bare).map(Self).map_err(|_| InvalidAccessToken)
    }

    /// The token as it is shown to its owner, once.
    #[must_use]
    pub fn reveal(&self) -> Uuid {
        self.0
    }

    /// The hash that is stored in place of the token.
    ///
    /// A plain SHA-256 is enough: the token has 122 random bits, too many to guess. How long it takes to look
    /// up a hash reveals nothing about a token.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(***)")
    }
}

/// The hash of an access token: what a store keeps.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_prints_itself() {
        let token = AccessToken::new(Uuid::from_u128(0xfeed_beef));
        assert_eq!(format!("{token:?} {:?}", token.hash()), "AccessToken(***) TokenHash(***)");
    }

    #[test]
    fn the_same_token_in_another_spelling_has_the_same_hash() {
        let upper = AccessToken::parse("67E55044-10B1-426F-9247-BB680E5FE0C8").unwrap();
        let plain = AccessToken::parse("67e5504410b1426f9247bb680e5fe0c8").unwrap();
        assert_eq!(upper.hash(), plain.hash());
    }

    #[test]
    fn what_is_more_or_less_than_a_uuid_is_no_token() {
        for wrong in [
            "",
            "67e55044",
            "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
            "{67e5504410b1426f9247bb680e5fe0c8}",
            "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
        ] {
            assert_eq!(AccessToken::parse(wrong), Err(InvalidAccessToken), "{wrong}");
        }
    }
}
