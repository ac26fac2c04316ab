//! Which questions a dry run would have added by now.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::questions::NewQuestion;

/// The questions that a dry run counted as new, by the first 8 bytes of their hashes: an import of a million
/// questions needs about 40 MB. Two of them have the same 8 bytes by chance once in millions of such runs.
#[derive(Debug, Default)]
pub(super) struct Seen(HashSet<u64>);

impl Seen {
    /// Whether the question was not there; then it is now.
    pub(super) fn takes(&mut self, question: &NewQuestion) -> bool {
        let (name, text) = (name(question), start(question.fingerprint().0));
        if self.0.contains(&name) || self.0.contains(&text) {
            return false;
        }
        self.0.extend([name, text]);
        true
    }
}

/// The question by its source and source id.
fn name(question: &NewQuestion) -> u64 {
    let mut hash = Sha256::new();
    hash.update(question.draft().source.as_str());
    // No source's name holds a line break, so the two cannot run into each other.
    hash.update("\n");
    hash.update(question.source_id());
    start(hash.finalize().into())
}

fn start(hash: [u8; 32]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_ne_bytes(first)
}
