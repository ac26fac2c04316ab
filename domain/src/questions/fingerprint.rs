//! What makes two questions the same question.

use std::fmt;

use sha2::{Digest, Sha256};

/// The hash of a folded question and its folded answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// Hashes two texts that [`fold`](super::fold) made.
    pub(super) fn of_folded(question: &str, answer: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(question);
        // No folded text holds a line break, so the two cannot run into each other.
        hash.update("\n");
        hash.update(answer);
        Self(hash.finalize().into())
    }
}

/// Lower-case hexadecimal.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
