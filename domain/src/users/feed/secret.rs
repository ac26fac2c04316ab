//! The secret in a feed's address: shown once, stored as a hash.

use std::fmt;

use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Uuid;

/// A secret that opens a feed. It prints as `***`; only [`FeedSecret::reveal`] gives it as text.
///
/// It is made of two random ids, because one has fewer than 128 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedSecret([Uuid; 2]);

/// The text is not 64 hexadecimal digits, so it opens no feed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the secret of a feed has 64 hexadecimal digits")]
pub struct InvalidFeedSecret;

impl FeedSecret {
    /// Makes a secret from fresh random ids.
    #[must_use]
    pub const fn new(first: Uuid, second: Uuid) -> Self {
        Self([first, second])
    }

    /// Reads the secret of an address.
    ///
    /// # Errors
    ///
    /// [`InvalidFeedSecret`] if it is anything but 64 hexadecimal digits.
    pub fn parse(raw: &str) -> Result<Self, InvalidFeedSecret> {
        let halves = raw.split_at_checked(32).filter(|(_, second)| second.len() == 32);
        let (first, second) = halves.ok_or(InvalidFeedSecret)?;
        // 32 bytes leave no room for the hyphens and braces that `Uuid::try_parse` takes too.
        let half = |text| Uuid::try_parse(text).map_err(|_| InvalidFeedSecret);
        Ok(Self([half(first)?, half(second)?]))
    }

    /// The secret as it is shown to its owner, once: 64 hexadecimal digits.
    #[must_use]
    pub fn reveal(&self) -> String {
        let [first, second] = self.0;
        format!("{}{}", first.simple(), second.simple())
    }

    /// The hash that is stored in place of the secret.
    ///
    /// A plain SHA-256 is enough: the secret has 244 random bits, too many to guess.
    #[must_use]
    pub fn hash(&self) -> FeedHash {
        FeedHash(Sha256::digest(self.0.map(Uuid::into_bytes).concat()).into())
    }
}

impl fmt::Debug for FeedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FeedSecret(***)")
    }
}

/// The hash of a feed's secret: what a store keeps.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FeedHash(pub [u8; 32]);

impl fmt::Debug for FeedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FeedHash(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> FeedSecret {
        FeedSecret::new(Uuid::from_u128(0xfeed), Uuid::from_u128(u128::MAX))
    }

    #[test]
    fn a_secret_is_read_as_it_was_shown_in_either_case() {
        let text = secret().reveal();
        assert_eq!(text, format!("{:0>32}{}", "feed", "f".repeat(32)));
        assert_eq!(FeedSecret::parse(&text), Ok(secret()));
        assert_eq!(FeedSecret::parse(&text.to_uppercase()).unwrap().hash(), secret().hash());
    }

    #[test]
    fn a_secret_never_prints_itself() {
        assert_eq!(format!("{:?} {:?}", secret(), secret().hash()), "FeedSecret(***) FeedHash(***)");
    }

    #[test]
    fn each_half_counts() {
        let other = FeedSecret::new(Uuid::from_u128(0xfeed), Uuid::from_u128(1));
        assert_ne!(other.hash(), secret().hash());
    }

    #[test]
    fn what_is_more_or_less_than_64_digits_is_no_secret() {
        let (text, hyphens) = (secret().reveal(), Uuid::nil().to_string());
        for wrong in [
            "",
            &text[1..],
            &format!("{text}0"),
            &format!("{}g", &text[1..]),
            &format!("{}\u{e9}", &text[2..]),
            &format!("{{{}}}", &text[2..]),
            &format!("{hyphens}{}", &text[..28]),
            &format!("{}-{}", &text[..31], &text[..32]),
        ] {
            assert_eq!(FeedSecret::parse(wrong), Err(InvalidFeedSecret), "{wrong}");
        }
    }
}
